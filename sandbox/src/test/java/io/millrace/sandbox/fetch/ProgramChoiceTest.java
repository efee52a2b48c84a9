package io.millrace.sandbox.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.problem.Problem;
import io.millrace.sandbox.MySqlRelease;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgramChoiceTest {

    @Test
    void theClickHousePackageFitsSystemAndProcessor() {
        assertThat(ClickHouseLibrary.platform("Linux", "amd64")).isEqualTo("linux-x64-gnu");
    }

    @ParameterizedTest
    @CsvSource({"Linux,riscv64", "Linux,aarch64", "Mac OS X,aarch64"})
    void aPlatformWithoutAPackageWhoseChecksumIsKnownIsAProblemThatNamesTheWayOut(String system, String processor) {
        assertThatThrownBy(() -> ClickHouseLibrary.platform(system, processor))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.remedy()).contains("MILLRACE_CLICKHOUSE_URL"));
    }

    @Test
    void aVersionOfMysqlIsChosenByItsName() {
        assertThat(MySqlRelease.of("8.0.15")).isEqualTo(MySqlRelease.OLDEST);
        assertThat(MySqlRelease.of("current")).isEqualTo(MySqlRelease.CURRENT);
        assertThatThrownBy(() -> MySqlRelease.of("5.7"))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.remedy()).contains("8.0.15", "current"));
    }

    @Test
    void onlyMysqlEightOrLaterIsUsed() {
        assertThat(MySqlProgram.isMySql8("mysqld  Ver 9.7.4-2 for Linux on x86_64 ((Debian))"))
                .isTrue();
        assertThat(MySqlProgram.isMySql8("/usr/sbin/mysqld  Ver 8.0.44 for Linux on x86_64"))
                .isTrue();
        assertThat(MySqlProgram.isMySql8("mysqld  Ver 5.7.44 for Linux on x86_64"))
                .isFalse();
        assertThat(MySqlProgram.isMySql8("mysqld  Ver 10.11.6-MariaDB-0+deb12u1 for debian-linux-gnu"))
                .isFalse();
        assertThat(MySqlProgram.isMySql8("")).isFalse();
    }
}
