package io.millrace.cli.query;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StatementLinesTest {

    private final StatementLines lines = new StatementLines();

    @Test
    void aStatementEndsWithASemicolonAtTheEndOfALine() {
        assertThat(lines.add("SELECT 1")).isEmpty();
        assertThat(lines.add("  + 1; ")).contains("SELECT 1\n  + 1");
        assertThat(lines.add("SELECT 2;")).contains("SELECT 2");
    }

    @Test
    void aSemicolonInQuotesEndsNothing() {
        assertThat(lines.add("SELECT 'it''s \\' a;")).isEmpty();
        assertThat(lines.add("b', `x;")).isEmpty();
        assertThat(lines.add("`;")).contains("SELECT 'it''s \\' a;\nb', `x;\n`");
    }

    @Test
    void theLastStatementNeedsNone() {
        lines.add("SELECT 3");
        assertThat(lines.rest()).isEqualTo("SELECT 3");
        assertThat(lines.empty()).isTrue();
    }
}
