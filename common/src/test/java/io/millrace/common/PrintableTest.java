package io.millrace.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class PrintableTest {

    @Test
    void whatSteersATerminalIsShownAsItsNumber() {
        assertThat(Printable.line("a\u001b[31mred\n\u0007€")).isEqualTo("a\\u001b[31mred\\u000a\\u0007€");
        assertThat(Printable.line("\u0085\u009b\u2028\u2029\u202e")).isEqualTo("\\u0085\\u009b\\u2028\\u2029\\u202e");
    }

    @Test
    void whatIsHarmlessStaysAsItIs() {
        assertThat(Printable.line("größe 字 🙂 \\ 'x' `y`")).isEqualTo("größe 字 🙂 \\ 'x' `y`");
    }

    @Test
    void linesStayLinesWhereTheyMay() {
        assertThat(Printable.lines("a\n\tb\u001b")).isEqualTo("a\n\tb\\u001b");
    }

    @Test
    void noControlCharacterComesThrough() {
        long seed = Long.getLong("millrace.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int i = 0; i < 2000; i++) {
            String text = random.ints(8, 1, 0x300).mapToObj(Character::toString).reduce("", String::concat);
            assertThat(Printable.line(text).chars())
                    .as("-Dmillrace.seed=%d", seed)
                    .noneMatch(Character::isISOControl);
        }
    }
}
