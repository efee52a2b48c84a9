package io.millrace.common.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.common.problem.Problem;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MysqlAddressTest {

    @Test
    void thePortIs3306UnlessGiven() {
        assertThat(addressOf("mysql://db.example.org")).isEqualTo(new MysqlAddress("db.example.org", 3306));
        assertThat(addressOf("mysql://db.example.org:3307")).isEqualTo(new MysqlAddress("db.example.org", 3307));
        assertThat(addressOf("mysql://10.0.0.1:3307")).hasToString("10.0.0.1:3307");
    }

    @ParameterizedTest
    @ValueSource(strings = {"db:3306", "jdbc:mysql://db:3306", "http://db:3306", "mysql://", "mysql:db", "mysql://a b"})
    void anythingElseIsRefusedWithTheForm(String url) {
        Problem problem = catchThrowableOfType(Problem.class, () -> addressOf(url));

        assertThat(problem)
                .isNotNull()
                .hasMessageContaining("MILLRACE_MYSQL_URL")
                .hasMessageContaining("mysql://host:port");
    }

    @Test
    void aPasswordInTheAddressIsRefusedAndNotRepeated() {
        Problem problem = catchThrowableOfType(Problem.class, () -> addressOf("mysql://me:hunter2@db:3306"));

        assertThat(problem).isNotNull();
        assertThat(problem.text()).doesNotContain("hunter2").contains("settings of their own");
    }

    @Test
    void connectUsesTheSameAddressUnlessItHasItsOwn() {
        Map<String, String> same = Map.of("MILLRACE_MYSQL_URL", "mysql://db:1");
        Map<String, String> own =
                Map.of("MILLRACE_MYSQL_URL", "mysql://db:1", "MILLRACE_CONNECT_MYSQL_URL", "mysql://inside:2");

        assertThat(Settings.of(same).connect().mysql()).hasToString("db:1");
        assertThat(Settings.of(own).connect().mysql()).hasToString("inside:2");
    }

    @Test
    void aWrongAddressForConnectNamesItsOwnSetting() {
        Problem problem = catchThrowableOfType(
                Problem.class,
                () -> Settings.of(Map.of("MILLRACE_CONNECT_MYSQL_URL", "inside"))
                        .connect()
                        .mysql());

        assertThat(problem).isNotNull().hasMessageContaining("MILLRACE_CONNECT_MYSQL_URL");
    }

    private static MysqlAddress addressOf(String url) {
        return Settings.of(Map.of("MILLRACE_MYSQL_URL", url, "MILLRACE_MYSQL_PASSWORD", "secret"))
                .mysql()
                .address();
    }
}
