package io.millrace.ddlmanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.common.settings.Setting;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.junit.Sandboxed;
import io.millrace.sandbox.pipeline.PipelineStart;
import io.millrace.sandbox.pipeline.RunningPipeline;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SQL files of the user's own, in the folder that MILLRACE_SQL_DIR names. */
@Sandboxed
class OwnTemplatesIT {

    private static final Duration PATIENCE = Duration.ofMinutes(8);

    @Test
    void aQueueThatIsWrittenInAnotherWayGoesOnWhereTheOldOneHadReadTo(Sandbox sandbox, @TempDir Path folder)
            throws SQLException {
        own(folder, "table/queue.sql", "ENGINE = Kafka\n", "ENGINE=Kafka()\n");
        try (RunningPipeline millrace = PipelineStart.of(sandbox, "own_templates")
                .settings(Map.of(Setting.SQL_DIR.variable(), folder.toString()))
                .start(List.of("CREATE TABLE moved (id INT PRIMARY KEY, v INT)", "INSERT INTO moved VALUES (1, 1)"))) {
            millrace.mysql("INSERT INTO moved VALUES (2, 2), (3, 3)", "UPDATE moved SET v = 4 WHERE id = 3");
            millrace.awaitInStep();
            String raw = millrace.target() + ".moved_raw";
            millrace.clickHouse("SYSTEM STOP MERGES " + raw);
            long versions = millrace.number("SELECT count() FROM " + raw);

            millrace.mysql("ALTER TABLE moved ADD COLUMN w INT", "INSERT INTO moved VALUES (4, 4, 4)");
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(millrace.number("SELECT count() FROM " + raw + " WHERE id = 4"))
                            .isEqualTo(1));
            millrace.awaitInStep();

            assertThat(millrace.number("SELECT count() FROM " + raw))
                    .as("no row is read twice")
                    .isEqualTo(versions + 1);
        }
    }

    private static void own(Path folder, String file, String text, String other) {
        try (InputStream builtIn = OwnTemplatesIT.class.getResourceAsStream("/clickhouse-sql/" + file)) {
            String sql = new String(builtIn.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(sql).contains(text);
            Path own = folder.resolve(file);
            Files.createDirectories(own.getParent());
            Files.writeString(own, sql.replace(text, other));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
