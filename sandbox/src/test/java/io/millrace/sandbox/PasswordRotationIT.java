package io.millrace.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.common.mysql.Mysql;
import io.millrace.common.problem.Problem;
import io.millrace.common.settings.Settings;
import io.millrace.sandbox.junit.Sandboxed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Sandboxed(Part.MYSQL)
class PasswordRotationIT {

    @Test
    void sessionsOfMysqlThatAreOpenedLaterLogInWithThePasswordThatTheFileHasThen(Sandbox sandbox, @TempDir Path folder)
            throws Exception {
        Path file = Files.writeString(folder.resolve("password"), "first\n");
        try (var root = sandbox.mysql().openAsRoot();
                var statement = root.createStatement()) {
            statement.execute("CREATE USER 'rotated'@'%' IDENTIFIED BY 'first'");
            try (Mysql mysql = Mysql.connect(Settings.of(Map.of(
                            "MILLRACE_MYSQL_URL", sandbox.mysql().url(),
                            "MILLRACE_MYSQL_USER", "rotated",
                            "MILLRACE_MYSQL_PASSWORD_FILE", file.toString()))
                    .mysql())) {
                long session = session(mysql);

                statement.execute("ALTER USER 'rotated'@'%' IDENTIFIED BY 'second' RETAIN CURRENT PASSWORD");
                Files.writeString(file, "second\n");
                statement.execute("ALTER USER 'rotated'@'%' DISCARD OLD PASSWORD");
                statement.execute("KILL " + session);

                // The pool notices that a session is dead when it has not been used for half a second.
                await().atMost(Duration.ofMinutes(1))
                        .ignoreExceptionsInstanceOf(Problem.class)
                        .untilAsserted(() -> assertThat(session(mysql)).isNotEqualTo(session));
            } finally {
                statement.execute("DROP USER 'rotated'@'%'");
            }
        }
    }

    private static long session(Mysql mysql) {
        return mysql.query("SELECT CONNECTION_ID()", row -> row.getLong(1)).get(0);
    }
}
