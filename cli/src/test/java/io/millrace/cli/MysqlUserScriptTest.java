package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The statements that {@code deploy/mysql/10-millrace-user.sh} hands to MySQL. */
class MysqlUserScriptTest {

    @Test
    void theUserGetsWhatReplicationNeedsAndNothingElse() throws Exception {
        assertThat(statements("p", "shop").lines())
                .containsExactly(
                        "CREATE USER IF NOT EXISTS 'millrace'@'%' IDENTIFIED BY 'p';",
                        "GRANT REPLICATION SLAVE, REPLICATION CLIENT, RELOAD ON *.* TO 'millrace'@'%';",
                        "CREATE DATABASE IF NOT EXISTS `shop`;",
                        "GRANT SELECT ON `shop`.* TO 'millrace'@'%';");
    }

    @Test
    void severalDatabasesAreTakenApartAtCommas() throws Exception {
        assertThat(statements("p", " shop, crm ,"))
                .contains("ON `shop`.*")
                .contains("ON `crm`.*")
                .doesNotContain("``");
    }

    @Test
    void aPasswordOfAnyCharactersIsOneLiteral() throws Exception {
        assertThat(statements("it's \\ $HOME `id` \"%s\"", "shop"))
                .contains("IDENTIFIED BY 'it''s \\\\ $HOME `id` \"%s\"';");
    }

    @Test
    void aWildcardInADatabasesNameIsNoWildcard() throws Exception {
        assertThat(statements("p", "my_shop"))
                .contains("CREATE DATABASE IF NOT EXISTS `my_shop`;")
                .contains("GRANT SELECT ON `my\\_shop`.* TO");
    }

    private static String statements(String password, String databases) throws IOException, InterruptedException {
        ProcessBuilder bash = new ProcessBuilder(
                "bash",
                "-euc",
                "docker_process_sql() { cat; }; . " + ProjectFiles.ROOT.resolve("deploy/mysql/10-millrace-user.sh"));
        bash.environment().put("MILLRACE_MYSQL_PASSWORD", password);
        bash.environment().put("MILLRACE_MYSQL_DATABASES", databases);
        Process process = bash.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        return output;
    }
}
