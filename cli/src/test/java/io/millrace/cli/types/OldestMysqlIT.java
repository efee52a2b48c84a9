package io.millrace.cli.types;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.mysql.MysqlVersion;
import io.millrace.common.settings.FirstCopyBy;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.junit.Sandboxed;
import io.millrace.sandbox.pipeline.RunningPipeline;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The oldest MySQL that Millrace reads: every type that it has, and schema changes of the main kinds, with all that the binlog
 * can say about columns.
 * {@code -Dmillrace.mysql=8.0.15} runs any other test on it.
 */
@Sandboxed(oldestMysql = true, isolated = true, mysqldArguments = "--binlog-row-metadata=FULL")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OldestMysqlIT {

    private TypesPipeline types;
    private RunningPipeline millrace;

    @BeforeAll
    void replicates(Sandbox sandbox) throws SQLException {
        types = TypesPipeline.start(
                sandbox,
                FirstCopyBy.MILLRACE,
                "CREATE TABLE altered (id INT PRIMARY KEY, a INT, e ENUM('a', 'b'), s VARCHAR(9) CHARACTER SET latin1)",
                "INSERT INTO altered VALUES (1, 1, 'a', 'é'), (2, 2, 'b', NULL)",
                "CREATE TABLE converted (id INT PRIMARY KEY, d DECIMAL(12, 6), n VARCHAR(9))",
                "INSERT INTO converted VALUES (1, 1.006, '10'), (2, -2.5, '20')",
                "CREATE TABLE moved (id INT PRIMARY KEY, v INT)",
                "INSERT INTO moved VALUES (1, 1), (2, 2)",
                "CREATE TABLE cleared (id INT PRIMARY KEY)",
                "INSERT INTO cleared VALUES (1), (2)",
                "CREATE TABLE gone (id INT PRIMARY KEY)",
                "INSERT INTO gone VALUES (1)");
        millrace = types.millrace();
    }

    @AfterAll
    void stops() throws SQLException {
        if (millrace != null) {
            millrace.close();
        }
    }

    @Test
    void everyValueOfEveryTypeIsEqualThroughTheCopyAndThroughTheBinlog() throws SQLException {
        assertThat(millrace.mysqlTexts("SELECT VERSION()")).containsExactly(MysqlVersion.OLDEST.toString());
        assertThat(types.differencesOfPaths()).isEmpty();
        assertThat(millrace.quarantine()).isEmpty();
        equal();
    }

    @Test
    void schemaChangesAreFollowed() throws SQLException {
        millrace.mysql(
                "ALTER TABLE altered ADD COLUMN b INT NOT NULL DEFAULT 7, ADD COLUMN t VARCHAR(9) FIRST",
                "INSERT INTO altered (id, a, b) VALUES (3, 3, 8)",
                "ALTER TABLE altered RENAME COLUMN a TO c, MODIFY e ENUM('a', 'b', 'c'), DROP COLUMN b",
                "UPDATE altered SET e = 'c', c = 30 WHERE id = 3",
                "ALTER TABLE altered CONVERT TO CHARACTER SET utf8mb4, ADD COLUMN g INT AS (c * 2) STORED",
                "INSERT INTO altered (id, c, s) VALUES (4, 4, '漢字')",
                "ALTER TABLE converted MODIFY d DECIMAL(12, 2), MODIFY n INT",
                "INSERT INTO converted VALUES (3, 3.14, 30)",
                "RENAME TABLE moved TO moved_on",
                "CREATE TABLE moved LIKE converted",
                "INSERT INTO moved VALUES (1, 1, 1)",
                "UPDATE moved_on SET v = 20 WHERE id = 2",
                "TRUNCATE TABLE cleared",
                "INSERT INTO cleared VALUES (2)",
                "DROP TABLE gone",
                "CREATE TABLE made (id INT PRIMARY KEY, r REAL, f BOOL, d DATETIME DEFAULT CURRENT_TIMESTAMP,"
                        + " t TEXT DEFAULT ('text'))",
                "INSERT INTO made (id, r, f) VALUES (1, 0.1, 5)");
        millrace.awaitSettled();

        equal();
        assertThat(millrace.state("gone")).isEqualTo("dropped");
        assertThat(millrace.number("SELECT count() FROM " + millrace.target() + ".cleared"))
                .isEqualTo(1);
    }

    private void equal() {
        assertThat(millrace.check())
                .allSatisfy((table, result) -> assertThat(result.verdict())
                        .as("%s: %s %s", table, result.note(), result.differences())
                        .isEqualTo("equal"));
    }
}
