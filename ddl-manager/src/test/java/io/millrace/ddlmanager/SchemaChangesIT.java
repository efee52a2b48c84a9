package io.millrace.ddlmanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.common.naming.Topics;
import io.millrace.sandbox.MySqlFeature;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.junit.ConcurrentTest;
import io.millrace.sandbox.junit.Seeds;
import io.millrace.sandbox.pipeline.PipelineTest;
import io.millrace.sandbox.pipeline.RunningPipeline;
import io.millrace.sandbox.supervision.Service;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** DDL of many kinds on the real servers. Each test has tables of its own, so that they run at the same time. */
@PipelineTest(
        database = "changes",
        sql = {
            "CREATE TABLE busy (id INT PRIMARY KEY, v0 BIGINT NOT NULL, n0 VARCHAR(60))",
            "INSERT INTO busy VALUES (1, 1, 'copied'), (1000000, 3, 'copied')",
            "CREATE TABLE renamed (id INT PRIMARY KEY, a INT, `o'dd; x` TEXT)",
            "INSERT INTO renamed VALUES (1, 10, 'copied')",
            "CREATE TABLE keyed (id INT, part VARCHAR(10), v INT, PRIMARY KEY (part, id))",
            "INSERT INTO keyed VALUES (1, 'x', 10), (2, 'y', 20)",
            "CREATE TABLE gone (id INT PRIMARY KEY, v INT)",
            "INSERT INTO gone VALUES (1, 1), (2, 2)",
            "CREATE TABLE again (id INT PRIMARY KEY, v INT)",
            "INSERT INTO again VALUES (1, 1), (2, 2)",
            "CREATE TABLE ghost (id INT PRIMARY KEY, note VARCHAR(20), v INT)",
            "INSERT INTO ghost VALUES (1, 'copied', 1), (2, 'copied', 2)",
            "CREATE TABLE left_ (id INT PRIMARY KEY, v INT)",
            "INSERT INTO left_ VALUES (1, 1)",
            "CREATE TABLE right_ (id INT PRIMARY KEY, v INT)",
            "INSERT INTO right_ VALUES (1, 2)",
            "CREATE TABLE reused (id INT PRIMARY KEY, v INT, x INT)",
            "INSERT INTO reused VALUES (1, 1, 1)",
            "CREATE TABLE moved (id INT PRIMARY KEY, v VARCHAR(10))",
            "INSERT INTO moved VALUES (1, 'a'), (2, 'b')",
            "CREATE TABLE rekeyed (id INT PRIMARY KEY, region CHAR(1) NOT NULL, v INT)",
            "INSERT INTO rekeyed VALUES (1, 'a', 1), (2, 'b', 2)",
            "CREATE TABLE converted (id INT PRIMARY KEY, d DECIMAL(12, 6), t DATETIME(6), n INT, s VARCHAR(9))",
            "INSERT INTO converted VALUES (1, 1.006, '2024-01-01 00:00:00.5', NULL, '10'),"
                    + " (2, -2.5, NULL, 2, '20')",
            "CREATE TABLE damaged (id INT PRIMARY KEY, v INT)",
            "INSERT INTO damaged VALUES (1, 1), (2, 2)",
            "CREATE TABLE parts (id INT PRIMARY KEY) PARTITION BY RANGE (id) ("
                    + "PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN (20))",
            "INSERT INTO parts VALUES (1), (11)",
            "CREATE TABLE cleared (id INT PRIMARY KEY) PARTITION BY RANGE (id) ("
                    + "PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN (20))",
            "INSERT INTO cleared VALUES (1), (11)",
            "CREATE TABLE widened (id INT AUTO_INCREMENT PRIMARY KEY, v INT)",
            "INSERT INTO widened VALUES (1, 1), (2, 2)",
            "CREATE TABLE shortened (a INT, b INT, v INT, PRIMARY KEY (a, b))",
            "INSERT INTO shortened VALUES (1, 1, 1), (2, 2, 2)",
            "CREATE TABLE remade (id INT PRIMARY KEY, v INT)",
            "INSERT INTO remade VALUES (1, 1), (2, 2)",
            "CREATE TABLE narrowed (id INT PRIMARY KEY, note VARCHAR(20))",
            "INSERT INTO narrowed VALUES (1, '010'), (2, '20')",
            "CREATE TABLE pair (id INT PRIMARY KEY, v INT)",
            "CREATE TABLE pair_lossy (id INT PRIMARY KEY, v INT)",
            "INSERT INTO pair_lossy VALUES (1, 1)"
        },
        checkedOnce = true)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SchemaChangesIT {

    private static final Logger LOG = LoggerFactory.getLogger(SchemaChangesIT.class);
    private static final Duration PATIENCE = Duration.ofMinutes(8);

    private final Sandbox sandbox;
    private final RunningPipeline millrace;

    private final Set<MySqlFeature> mysqlHas;

    SchemaChangesIT(RunningPipeline millrace, Sandbox sandbox) throws SQLException {
        this.millrace = millrace;
        this.mysqlHas = sandbox.mysql().features();
        this.sandbox = sandbox;
    }

    @AfterAll
    void logsWhatWasRead() {
        millrace.clickHouseRows("SELECT mysql_table, kind, detail, reason, cause, place FROM " + millrace.ingest()
                        + ".table_events FINAL ORDER BY journal_offset")
                .forEach(row -> LOG.atInfo()
                        .addKeyValue("table", row.getString("mysql_table"))
                        .addKeyValue("kind", row.getString("kind"))
                        .addKeyValue("detail", row.getString("detail"))
                        .addKeyValue("reason", row.getString("reason"))
                        .addKeyValue("place", row.getString("place"))
                        .addKeyValue("cause", row.getString("cause"))
                        .log("event"));
    }

    @ConcurrentTest
    void renamedColumnsKeepTheirValuesAndRowsOfBeforeAreTakenAgain() throws SQLException {
        millrace.mysql(
                "INSERT INTO renamed VALUES (2, 20, 'before')",
                "ALTER TABLE renamed CHANGE A b BIGINT NOT NULL DEFAULT 5, RENAME COLUMN `o'dd; x` TO `ev;en`",
                "INSERT INTO renamed VALUES (3, 30, 'between')",
                "ALTER TABLE renamed RENAME COLUMN b TO c, ADD COLUMN later INT DEFAULT 7",
                "UPDATE renamed SET `ev;en` = 'after' WHERE id = 2",
                "INSERT INTO renamed VALUES (4, 40, 'after', 8)");
        millrace.awaitSettled("renamed");

        assertThat(columnsOf("renamed")).contains("c", "ev;en", "later").doesNotContain("a", "b", "o'dd; x");

        Redelivery.of(
                millrace.settings(), Topics.of(millrace.settings().names()).rowTopic(millrace.table("renamed")));
        millrace.awaitSettled("renamed");
        assertThat(millrace.number("SELECT sum(c) FROM " + millrace.target() + ".renamed"))
                .isEqualTo(100);
    }

    @ConcurrentTest
    void aRenamedKeyColumnHasTheTableCopiedAgainAndWhatWasDroppedIsKept() throws SQLException {
        millrace.mysql(
                "INSERT INTO keyed VALUES (3, 'z', 30)",
                "ALTER TABLE keyed RENAME COLUMN id TO nr, DROP COLUMN v, ADD COLUMN w INT",
                "INSERT INTO keyed VALUES (4, 'z', 40)",
                "DELETE FROM keyed WHERE nr = 1",
                "UPDATE keyed SET w = 5 WHERE nr = 2");
        millrace.awaitSettled("keyed");

        assertThat(millrace.number("SELECT count() FROM " + millrace.target() + ".keyed"))
                .isEqualTo(3);
        assertThat(millrace.number("SELECT sum(v) FROM " + millrace.ingest() + ".`keyed@before` FINAL"))
                .as("the dropped column stays")
                .isPositive();
    }

    @Test
    @ResourceLock(ConcurrentTest.SERVICES)
    void renamesBesideARunningWriterAndKillsLoseNothing() throws Exception {
        long seed = Seeds.one();
        Random random = new Random(seed);
        AtomicBoolean stop = new AtomicBoolean();
        AtomicInteger writes = new AtomicInteger();
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> write(seed, stop, writes));
        try {
            for (int i = 0; i < 12; i++) {
                int until = writes.get() + 100 + random.nextInt(400);
                await().atMost(PATIENCE).until(() -> writer.isDone() || writes.get() >= until);
                millrace.mysql(
                        i % 3 == 0
                                ? "ALTER TABLE busy RENAME COLUMN v" + i + " TO v" + (i + 1) + ", CHANGE n" + i + " n"
                                        + (i + 1) + " VARCHAR(70)"
                                : "ALTER TABLE busy RENAME COLUMN n" + i + " TO n" + (i + 1) + ", RENAME COLUMN v" + i
                                        + " TO v" + (i + 1));
                if (i % 4 == 1) {
                    millrace.services().kill(Service.DDL_MANAGER);
                }
            }
            int until = writes.get() + 200;
            await().atMost(PATIENCE).until(() -> writer.isDone() || writes.get() >= until);
        } finally {
            stop.set(true);
            writer.join();
        }
        millrace.awaitSettled("busy");
        LOG.atInfo().addKeyValue("writes", writes.get()).log("The writer has ended");

        assertThat(columnsOf("busy")).contains("v12", "n12").doesNotContain("v0", "v11", "n0");
        Redelivery.of(
                millrace.settings(), Topics.of(millrace.settings().names()).rowTopic(millrace.table("busy")));
    }

    private void write(long seed, AtomicBoolean stop, AtomicInteger writes) {
        Random random = new Random(seed + 1);
        try (Connection connection = sandbox.mysql().openAsRoot()) {
            connection.setCatalog("changes");
            connection.setAutoCommit(false);
            // A statement keeps the database of the time when it was made.
            Statement statement = connection.createStatement();
            while (!stop.get()) {
                for (int i = random.nextInt(5); i >= 0; i--) {
                    int key = random.nextInt(400);
                    statement.execute(
                            switch (random.nextInt(8)) {
                                case 0 -> "DELETE FROM busy WHERE id = " + key;
                                case 1 -> "UPDATE IGNORE busy SET id = id + 1 WHERE id = " + key;
                                case 2 -> "REPLACE INTO busy VALUES (" + key + ", 0, NULL)";
                                default ->
                                    "REPLACE INTO busy VALUES (" + key + ", " + random.nextInt() + ", 'n" + writes.get()
                                            + "')";
                            });
                    writes.incrementAndGet();
                }
                connection.commit();
            }
        } catch (SQLException e) {
            LOG.atError().setCause(e).log("The writer ended");
            throw new IllegalStateException(e);
        }
    }

    @ConcurrentTest
    void aMigrationToolsCutOverIsAnAlterOfTheTable() throws SQLException {
        millrace.mysql(
                "CREATE TABLE _ghost_gho LIKE ghost",
                "ALTER TABLE _ghost_gho CHANGE note remark VARCHAR(200), ADD COLUMN extra INT NOT NULL DEFAULT 7",
                "INSERT INTO _ghost_gho (id, remark, v) SELECT id, note, v FROM ghost",
                "INSERT INTO ghost VALUES (3, 'late', 3)",
                "INSERT INTO _ghost_gho VALUES (3, 'late', 3, 7)",
                "rename /* gh-ost */ table `changes`.`ghost` to `changes`.`_ghost_del`, `changes`.`_ghost_gho` to `changes`.`ghost`",
                "INSERT INTO ghost VALUES (4, 'after', 4, 8)",
                "UPDATE ghost SET v = 20 WHERE id = 2",
                "DROP TABLE _ghost_del");
        millrace.awaitSettled("ghost");

        assertThat(columnsOf("ghost")).contains("remark", "extra").doesNotContain("note");
        assertThat(tables()).doesNotContain("_ghost_gho", "_ghost_del", "_ghost_gho_raw");
    }

    @ConcurrentTest
    void aDroppedTableIsKeptAndMarked() throws SQLException {
        millrace.mysql("INSERT INTO gone VALUES (3, 3)", "DROP TABLE gone");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(millrace.state("gone")).isEqualTo("dropped"));
        await().atMost(PATIENCE)
                .until(() -> millrace.number("SELECT count() FROM " + millrace.target() + ".gone") == 3);
    }

    @ConcurrentTest
    void aTableOfADroppedOnesNameBeginsEmpty() throws SQLException {
        millrace.mysql(
                "INSERT INTO again VALUES (3, 3)",
                "DROP TABLE again",
                "CREATE TABLE again (id INT PRIMARY KEY, other VARCHAR(10) DEFAULT 'd')",
                "INSERT INTO again VALUES (2, 'new')",
                "CREATE TABLE liked LIKE again",
                "INSERT INTO liked VALUES (1, 'l')",
                mysqlHas.contains(MySqlFeature.CREATE_TABLE_AS_SELECT_WITH_GTIDS)
                        ? "CREATE TABLE filled (PRIMARY KEY (id)) AS SELECT * FROM again"
                        : "CREATE TABLE filled LIKE again");
        await().atMost(PATIENCE)
                .until(() -> millrace.number("SELECT count() FROM " + millrace.target() + ".again") == 1);
    }

    @ConcurrentTest
    void aSwapOfTablesGivesEachTheRowsOfTheOther() throws SQLException {
        millrace.mysql(
                "INSERT INTO left_ VALUES (3, 3)",
                "RENAME TABLE left_ TO third_, right_ TO left_, third_ TO right_",
                "INSERT INTO left_ VALUES (5, 5)",
                "UPDATE right_ SET v = v + 1 WHERE id = 3");
        awaitCopies("left_", 1);
        awaitCopies("right_", 1);
        millrace.awaitSettled("left_", "right_");
        assertThat(millrace.number("SELECT sum(v) FROM " + millrace.target() + ".left_"))
                .isEqualTo(7);
        assertThat(millrace.number("SELECT sum(v) FROM " + millrace.target() + ".right_"))
                .isEqualTo(5);

        Redelivery.of(
                millrace.settings(), Topics.of(millrace.settings().names()).rowTopic(millrace.table("left_")));
    }

    @ConcurrentTest
    void aRenamedTableTakesItsRowsAlongAndTheOldNameMayBeUsedAgain() throws SQLException {
        millrace.mysql(
                "RENAME TABLE moved TO moved_on",
                "INSERT INTO moved_on VALUES (3, 'after')",
                "DELETE FROM moved_on WHERE id = 1",
                "CREATE TABLE moved (id INT PRIMARY KEY, other INT)",
                "INSERT INTO moved VALUES (2, 22)");
        awaitCopies("moved_on", 1);
        awaitCopies("moved", 1);
        millrace.awaitSettled("moved_on", "moved");
        assertThat(millrace.number("SELECT count() FROM " + millrace.target() + ".moved_on"))
                .isEqualTo(2);
        assertThat(millrace.number("SELECT count() FROM " + millrace.target() + ".moved"))
                .isEqualTo(1);
    }

    @ConcurrentTest
    void aNameThatASecondColumnGetsIsNotMistakenForTheFirst() throws SQLException {
        millrace.mysql(
                "INSERT INTO reused VALUES (2, 2, 2)",
                "ALTER TABLE reused DROP COLUMN x",
                "INSERT INTO reused VALUES (3, 3)",
                "ALTER TABLE reused ADD COLUMN x INT DEFAULT 9",
                "INSERT INTO reused VALUES (4, 4, 4)",
                "ALTER TABLE reused RENAME COLUMN v TO w, RENAME COLUMN x TO v",
                "UPDATE reused SET v = 5 WHERE id = 2");
        await().atMost(PATIENCE).until(() -> copiesOf("reused") > 0);
        millrace.awaitSettled("reused");
    }

    /** Each statement is followed before the next one comes: the last one alone makes the name doubtful. */
    @ConcurrentTest
    void aNameThatComesAgainAfterItsColumnWasRenamedAndDroppedIsNotMistakenForTheFirst() throws SQLException {
        millrace.mysql("CREATE TABLE returned (id INT PRIMARY KEY, v INT)", "INSERT INTO returned VALUES (1, 1)");
        millrace.awaitSettled("returned");
        for (String change : List.of("ADD COLUMN x INT DEFAULT 7", "RENAME COLUMN x TO y", "DROP COLUMN y")) {
            millrace.mysql("ALTER TABLE returned " + change, "UPDATE returned SET v = v + 1");
            millrace.awaitSettled("returned");
        }
        millrace.mysql(
                "ALTER TABLE returned ADD COLUMN x VARCHAR(20) DEFAULT 'again'",
                "INSERT INTO returned VALUES (2, 2, 'new')");
        awaitCopies("returned", 1);
        millrace.awaitSettled("returned");
    }

    @ConcurrentTest
    void rowsThatGoWithoutEventsAreGone() throws SQLException {
        millrace.mysql(
                "INSERT INTO parts VALUES (2), (12)",
                "ALTER TABLE parts DROP PARTITION p0",
                "INSERT INTO parts VALUES (3)",
                "ALTER TABLE parts TRUNCATE PARTITION p1",
                "INSERT INTO parts VALUES (4), (13)");
        await().atMost(PATIENCE)
                .until(() -> millrace.number("SELECT count() FROM " + millrace.target() + ".parts") == 2);
    }

    @ConcurrentTest
    void aTruncateBehindRowsThatWentWithoutEventsTakesWhatCameInBetween() throws SQLException {
        millrace.mysql(
                "ALTER TABLE cleared DROP PARTITION p0",
                "INSERT INTO cleared VALUES (12)",
                "TRUNCATE TABLE cleared",
                "INSERT INTO cleared VALUES (13)");
        awaitCopies("cleared", 1);
        millrace.mysql(
                "ALTER TABLE cleared TRUNCATE PARTITION p1", "INSERT INTO cleared VALUES (14)", "TRUNCATE cleared");
        awaitCopies("cleared", 2);
        await().atMost(PATIENCE)
                .until(() -> millrace.number("SELECT count() FROM " + millrace.target() + ".cleared") == 0);
    }

    @ConcurrentTest
    void aKeyOfAnotherTypeRebuildsTheTable() throws SQLException {
        millrace.mysql(
                "INSERT INTO widened VALUES (3, 3)",
                "ALTER TABLE widened MODIFY id BIGINT NOT NULL AUTO_INCREMENT",
                "INSERT INTO widened VALUES (5000000000, 5)",
                "UPDATE widened SET v = 10 WHERE id = 1",
                "DELETE FROM widened WHERE id = 2");
        awaitCopies("widened", 1);
        millrace.awaitSettled("widened");
        assertThat(millrace.number("SELECT max(id) FROM " + millrace.target() + ".widened"))
                .isEqualTo(5_000_000_000L);
    }

    @ConcurrentTest
    void aKeyThatLosesAColumnRebuildsTheTable() throws SQLException {
        millrace.mysql(
                "ALTER TABLE shortened DROP COLUMN b",
                "UPDATE shortened SET v = 10 WHERE a = 1",
                "DELETE FROM shortened WHERE a = 2",
                "INSERT INTO shortened VALUES (3, 3)");
        awaitCopies("shortened", 1);
    }

    @ConcurrentTest
    void aKeyThatComesLaterBringsTheRowsOfBefore() throws SQLException {
        millrace.mysql(
                "CREATE TABLE at_once (id INT, v INT)",
                "INSERT INTO at_once VALUES (1, 1), (2, 2)",
                "ALTER TABLE at_once ADD PRIMARY KEY (id)",
                "INSERT INTO at_once VALUES (3, 3)",
                "CREATE TABLE in_time (id INT, v INT)",
                "INSERT INTO in_time VALUES (1, 1), (2, 2)");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(millrace.state("in_time")).isEqualTo("blocked"));
        millrace.mysql(
                "INSERT INTO in_time VALUES (4, 4)",
                "ALTER TABLE in_time ADD PRIMARY KEY (id)",
                "UPDATE in_time SET v = 20 WHERE id = 2");
        millrace.awaitSettled("at_once", "in_time");
        assertThat(millrace.number("SELECT count() FROM " + millrace.target() + ".at_once"))
                .isEqualTo(3);
        assertThat(millrace.number("SELECT sum(v) FROM " + millrace.target() + ".in_time"))
                .isEqualTo(25);
    }

    @ConcurrentTest
    void aTableMadeAgainInAnotherFormIsCopied() throws SQLException {
        millrace.mysql(
                "INSERT INTO remade VALUES (3, 3)",
                "DROP TABLE remade",
                "CREATE TABLE remade (id INT, region CHAR(1), v VARCHAR(5) NOT NULL, PRIMARY KEY (id, region))",
                "INSERT INTO remade VALUES (1, 'a', 'x'), (1, 'b', 'y')");
        awaitCopies("remade", 1);
        millrace.awaitSettled("remade");
        assertThat(millrace.number("SELECT count() FROM " + millrace.target() + ".remade"))
                .isEqualTo(2);
    }

    @ConcurrentTest
    void aCutOverThatRenamesAColumnAndConvertsItIsCopied() throws SQLException {
        millrace.mysql(
                "CREATE TABLE _narrowed_gho LIKE narrowed",
                "ALTER TABLE _narrowed_gho CHANGE note number INT",
                "INSERT INTO _narrowed_gho SELECT id, note FROM narrowed",
                "RENAME TABLE narrowed TO _narrowed_del, _narrowed_gho TO narrowed",
                "INSERT INTO narrowed VALUES (3, 30)");
        awaitCopies("narrowed", 1);
    }

    @ConcurrentTest
    void aTableIsInNoWayOfOneWithALikeName() throws SQLException {
        millrace.mysql(
                "ALTER TABLE pair ADD COLUMN w INT",
                "INSERT INTO pair VALUES (1, 1, 1)",
                "INSERT INTO pair_lossy VALUES (2, 2)");
        await().atMost(PATIENCE).until(() -> columnsOf("pair").contains("w"));
        millrace.mysql("INSERT INTO pair_lossy VALUES (3, 3)");
    }

    @ConcurrentTest
    void anotherPrimaryKeyRebuildsTheTable() throws SQLException {
        millrace.mysql(
                "INSERT INTO rekeyed VALUES (3, 'a', 3)",
                "UPDATE rekeyed SET v = v + 100",
                "ALTER TABLE rekeyed DROP PRIMARY KEY, ADD PRIMARY KEY (id, region)",
                "INSERT INTO rekeyed VALUES (1, 'b', 4)",
                "UPDATE rekeyed SET v = v + 1 WHERE region = 'a'",
                "DELETE FROM rekeyed WHERE id = 2");
        awaitCopies("rekeyed", 1);
        millrace.awaitSettled("rekeyed");
        assertThat(millrace.number("SELECT count() FROM " + millrace.target() + ".rekeyed"))
                .isEqualTo(3);
    }

    @ConcurrentTest
    void whatMysqlComputesAndConvertsForRowsOfBeforeArrives() throws SQLException {
        millrace.mysql(
                "INSERT INTO converted VALUES (3, 3.14159, '2024-01-02 03:04:05.678', NULL, '30')",
                "ALTER TABLE converted MODIFY d DECIMAL(10, 2)",
                "ALTER TABLE converted MODIFY t DATETIME, ADD COLUMN made TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3)",
                "INSERT INTO converted (id, d, t, n, s) VALUES (4, 4.4, NOW(), 4, '40')",
                "UPDATE converted SET n = 0 WHERE n IS NULL",
                "ALTER TABLE converted MODIFY n INT NOT NULL, MODIFY s INT",
                "ALTER TABLE converted ADD COLUMN g VARCHAR(50) GENERATED ALWAYS AS (CONCAT('#', s * 2)) STORED",
                "UPDATE converted SET s = s + 1 WHERE id = 2",
                "ALTER TABLE converted MODIFY d DECIMAL(30, 10)",
                "INSERT INTO converted (id, d, t, n, s) VALUES (5, 5.5555555555, NOW(), 5, 50)");
        await().atMost(PATIENCE).until(() -> copiesOf("converted") > 0);
        millrace.awaitSettled("converted");
        assertThat(millrace.number("SELECT count() FROM " + millrace.target() + ".converted"))
                .isEqualTo(5);
    }

    @ConcurrentTest
    void aPersonMayHaveATableCopiedAgainWhileItIsWritten() throws SQLException {
        millrace.clickHouse(
                "ALTER TABLE " + millrace.target() + ".damaged_raw DELETE WHERE id = 1 SETTINGS mutations_sync = 2");
        assertThat(millrace.post(Service.DDL_MANAGER, "/tables/changes/damaged/resolve?how=reload"))
                .contains("\"table\":\"changes.damaged\"");
        millrace.mysql("INSERT INTO damaged VALUES (7, 7)", "DELETE FROM damaged WHERE id = 2");
        awaitCopies("damaged", 1);
        millrace.awaitSettled("damaged");
        assertThat(millrace.number("SELECT sum(id) FROM " + millrace.target() + ".damaged"))
                .isEqualTo(8);
    }

    private void awaitCopies(String table, int copies) {
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(copiesOf(table)).as(millrace.state(table)).isGreaterThanOrEqualTo(copies));
    }

    private long copiesOf(String table) {
        return millrace.number("SELECT count() FROM " + millrace.ingest()
                + ".table_events FINAL WHERE kind = 'copy_done' AND detail = 'reload' AND mysql_table = '" + table
                + "'");
    }

    private List<String> columnsOf(String table) {
        return millrace
                .clickHouseRows("SELECT name FROM system.columns WHERE database = 'live_changes' AND table = '" + table
                        + "_raw'")
                .stream()
                .map(row -> row.getString("name"))
                .toList();
    }

    private List<String> tables() {
        return millrace.clickHouseRows("SELECT name FROM system.tables WHERE database = 'live_changes'").stream()
                .map(row -> row.getString("name"))
                .toList();
    }
}
