package io.millrace.common.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MysqlVersionTest {

    @Test
    void whatAServerSaysIsItsVersion() {
        assertThat(MysqlVersion.parse("8.0.15")).contains(new MysqlVersion(8, 0, 15));
        assertThat(MysqlVersion.parse("9.7.4-2")).contains(new MysqlVersion(9, 7, 4));
        assertThat(MysqlVersion.parse("8.0.36-28.1-log")).contains(new MysqlVersion(8, 0, 36));
        assertThat(MysqlVersion.parse("10.11.6-MariaDB-0+deb12u1")).isEmpty();
        assertThat(MysqlVersion.parse("8.0")).isEmpty();
        assertThat(MysqlVersion.parse("")).isEmpty();
    }

    @Test
    void versionsAreOrderedByTheirNumbers() {
        assertThat(new MysqlVersion(8, 0, 9)).isLessThan(MysqlVersion.OLDEST);
        assertThat(new MysqlVersion(8, 0, 15).atLeast(8, 0, 15)).isTrue();
        assertThat(new MysqlVersion(8, 4, 0).atLeast(8, 2, 0)).isTrue();
        assertThat(new MysqlVersion(8, 0, 44).atLeast(8, 2, 0)).isFalse();
        assertThat(new MysqlVersion(9, 0, 0).atLeast(8, 4, 9)).isTrue();
    }
}
