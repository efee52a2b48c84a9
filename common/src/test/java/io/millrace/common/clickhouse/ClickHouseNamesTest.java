package io.millrace.common.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ClickHouseNamesTest {

    @Test
    void quotesAndBackslashesAreEscapedWithABackslash() {
        assertThat(ClickHouseNames.quoted("plain")).isEqualTo("`plain`");
        assertThat(ClickHouseNames.quoted("a`b\\")).isEqualTo("`a\\`b\\\\`");
        assertThat(ClickHouseNames.literal("it's \\")).isEqualTo("'it\\'s \\\\'");
        assertThat(ClickHouseNames.literal("a\nb\tc\rd\0")).isEqualTo("'a\\nb\\tc\\rd\\0'");
    }

    @Test
    void noTextGetsOutOfItsQuotes() {
        long seed = Long.getLong("millrace.seed", System.nanoTime());
        Random random = new Random(seed);
        Pattern literal = Pattern.compile("'(?:[^'\\\\]|\\\\.)*'", Pattern.DOTALL);
        Pattern name = Pattern.compile("`(?:[^`\\\\]|\\\\.)*`", Pattern.DOTALL);
        String characters = "'`\\\n\0a,;字";
        for (int i = 0; i < 5000; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(8); length > 0; length--) {
                text.append(characters.charAt(random.nextInt(characters.length())));
            }
            assertThat(ClickHouseNames.literal(text.toString()))
                    .as("-Dmillrace.seed=%d", seed)
                    .matches(literal);
            assertThat(ClickHouseNames.quoted(text.toString()))
                    .as("-Dmillrace.seed=%d", seed)
                    .matches(name);
        }
    }
}
