package io.millrace.common.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.table.TableId;
import org.junit.jupiter.api.Test;

class MysqlNamesTest {

    @Test
    void aBacktickIsDoubledAndABackslashLeftAlone() {
        assertThat(MysqlNames.quoted("plain")).isEqualTo("`plain`");
        assertThat(MysqlNames.quoted("a`; DROP TABLE t; --")).isEqualTo("`a``; DROP TABLE t; --`");
        assertThat(MysqlNames.quoted("a\\")).isEqualTo("`a\\`");
    }

    @Test
    void aDotInANameIsNoSeparator() {
        assertThat(MysqlNames.quoted(new TableId("a.b", "c"))).isEqualTo("`a.b`.`c`");
    }
}
