package io.millrace.common.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
    void aListOfNamesIsReadAsClickHouseShowsIt() {
        assertThat(ClickHouseNames.names("id")).containsExactly("id");
        assertThat(ClickHouseNames.names("id, `a\\`b`, `c, d`, `e\\\\f`, `g\\nh`, `_op `"))
                .containsExactly("id", "a`b", "c, d", "e\\f", "g\nh", "_op ");
    }

    @Test
    void whatIsQuotedIsReadAsItWas() {
        long seed = Long.getLong("millrace.seed", System.nanoTime());
        Random random = new Random(seed);
        String characters = "'`\\\n\t\r, ab\u001b字";
        for (int i = 0; i < 5000; i++) {
            List<String> names = Stream.generate(() -> random.ints(1 + random.nextInt(5), 0, characters.length())
                            .mapToObj(c -> characters.substring(c, c + 1))
                            .collect(Collectors.joining()))
                    .limit(3)
                    .toList();
            assertThat(ClickHouseNames.names(
                            names.stream().map(ClickHouseNames::quoted).collect(Collectors.joining(", "))))
                    .as("-Dmillrace.seed=%d", seed)
                    .isEqualTo(names);
        }
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
