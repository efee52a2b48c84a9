package io.millrace.ddlmanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.sandbox.MySqlServer;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.pipeline.PipelineTest;
import io.millrace.sandbox.pipeline.RunningPipeline;
import io.millrace.sandbox.supervision.Service;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows change in MySQL and no row event says how: the tables are copied again. After each test all are equal. */
@PipelineTest(
        database = "unseen",
        sql = {
            "CREATE TABLE stock (id INT PRIMARY KEY, item VARCHAR(20) NOT NULL, qty INT NOT NULL)",
            "INSERT INTO stock VALUES (1, 'cup', 5), (2, 'plate', 6), (5, 'spoon', 9)",
            "CREATE TABLE cart (id INT PRIMARY KEY, item VARCHAR(20) NOT NULL, qty INT NOT NULL)",
            "INSERT INTO cart VALUES (1, 'pen', 1), (2, 'ink', 2)",
            "CREATE TABLE till (id INT PRIMARY KEY, v VARCHAR(20) NOT NULL)",
            "INSERT INTO till VALUES (1, 'one')",
            "CREATE TABLE basket (id INT PRIMARY KEY, v INT NOT NULL)",
            "INSERT INTO basket VALUES (1, 10), (2, 20), (3, 30)",
            "CREATE TABLE shelf (id INT PRIMARY KEY, v INT NOT NULL)",
            "INSERT INTO shelf VALUES (1, 10)",
            "CREATE TABLE rack (id INT PRIMARY KEY, v INT NOT NULL)",
            "INSERT INTO rack VALUES (1, 10), (2, 20)",
            "CREATE TABLE tray (id INT PRIMARY KEY, v INT NOT NULL)",
            "INSERT INTO tray VALUES (1, 10), (2, 20)",
            "CREATE TABLE ledger (id INT PRIMARY KEY, v VARCHAR(20) NOT NULL)",
            "INSERT INTO ledger VALUES (1, 'one'), (2, 'two'), (3, 'three')",
            "CREATE TABLE crate (id INT PRIMARY KEY, v INT NOT NULL)",
            "INSERT INTO crate VALUES (1, 10)",
            "CREATE TABLE staging (id INT PRIMARY KEY, v INT NOT NULL)",
            "INSERT INTO staging VALUES (1, 10), (2, 20)",
            "CREATE TABLE letters (id INT PRIMARY KEY, body VARCHAR(40)) DEFAULT CHARACTER SET latin1",
            "INSERT INTO letters VALUES (1, 'Grüße')"
        })
class UnseenChangesIT {

    private static final Duration PATIENCE = Duration.ofMinutes(8);

    private final RunningPipeline millrace;

    UnseenChangesIT(RunningPipeline millrace) {
        this.millrace = millrace;
    }

    @Test
    void aChangeThatASessionWritesAsAStatementArrives() throws SQLException {
        millrace.inSession(
                "SET SESSION binlog_format = 'STATEMENT'",
                "UPDATE stock SET qty = qty - 1 WHERE id <= 3",
                "INSERT INTO stock VALUES (6, 'ladle', 4)",
                "DELETE FROM stock WHERE id = 5");
        copied("stock");
    }

    @Test
    void rowsOfAFileThatASessionLoadsAsAStatementArrive(Sandbox sandbox, @TempDir Path folder) throws Exception {
        long begun = copiesBegun("crate");
        Path rows = Files.writeString(folder.resolve("rows.txt"), "2,20\n3,30\n");
        MySqlServer mysql = sandbox.mysql();
        millrace.inSession("SET GLOBAL local_infile = ON");
        try (Connection session = DriverManager.getConnection(
                        mysql.jdbcUrl("unseen") + "&allowLoadLocalInfile=true",
                        mysql.root().user(),
                        mysql.root().password());
                Statement statement = session.createStatement()) {
            statement.execute("SET SESSION binlog_format = 'STATEMENT'");
            statement.execute("LOAD DATA LOCAL INFILE '" + rows + "' INTO TABLE crate FIELDS TERMINATED BY ','");
        }

        await("a copy begins").atMost(PATIENCE).until(() -> copiesBegun("crate") > begun);
        copied("crate");
    }

    @Test
    void aStatementWithinACommentArrives() throws SQLException {
        long begun = copiesBegun("crate");
        millrace.inSession("SET SESSION binlog_format = 'STATEMENT'", "/*!80000 UPDATE crate SET v = v + 1 */");

        await("a copy begins").atMost(PATIENCE).until(() -> copiesBegun("crate") > begun);
        copied("crate");
    }

    /** The statement names one table, of a database that is not replicated. */
    @Test
    void whatAFunctionOrAViewOfAnotherDatabaseWritesArrives() throws SQLException {
        long begun = copiesBegun("rack");
        millrace.inSession(
                "CREATE DATABASE unseen_others",
                "USE unseen_others",
                "CREATE TABLE log (v INT)",
                "CREATE FUNCTION refill() RETURNS INT DETERMINISTIC"
                        + " BEGIN UPDATE unseen.rack SET v = v + 1; RETURN 1; END",
                "CREATE VIEW seen AS SELECT * FROM unseen.rack",
                "SET SESSION binlog_format = 'STATEMENT'",
                "INSERT INTO log VALUES (refill())");
        await("a copy begins").atMost(PATIENCE).until(() -> copiesBegun("rack") > begun);
        copied("rack");

        long then = copiesBegun("rack");
        millrace.inSession(
                "USE unseen_others",
                "SET SESSION binlog_format = 'STATEMENT'",
                "UPDATE seen SET v = v + 1",
                "DROP DATABASE unseen_others");
        await("another copy begins").atMost(PATIENCE).until(() -> copiesBegun("rack") > then);
        copied("rack");
    }

    /** Debezium tells nothing of a statement in a database that is not replicated. */
    @Test
    void rowsThatAnotherDatabaseExchangesArrive() throws SQLException {
        millrace.inSession(
                "CREATE DATABASE unseen_archive",
                "USE unseen_archive",
                "CREATE TABLE log (id INT PRIMARY KEY, v INT NOT NULL)"
                        + " PARTITION BY RANGE (id) (PARTITION p0 VALUES LESS THAN (100))",
                "INSERT INTO log VALUES (7, 70)",
                "ALTER TABLE log EXCHANGE PARTITION p0 WITH TABLE unseen.staging",
                "DROP DATABASE unseen_archive");

        copied("staging");
    }

    @Test
    void halfARowInACompressedTransactionIsFound() throws SQLException {
        millrace.inSession(
                "SET SESSION binlog_transaction_compression = ON, binlog_row_image = 'MINIMAL'",
                "UPDATE rack SET v = v + 1 WHERE id = 2");
        await("it is found").atMost(PATIENCE).until(() -> history("rack").contains("stopped"));
        copied("rack");
        long requested = copiesRequested("rack");
        millrace.inSession(
                "SET SESSION binlog_transaction_compression = ON",
                "INSERT INTO rack WITH RECURSIVE r (n) AS (SELECT 3 UNION ALL SELECT n + 1 FROM r WHERE n < 900)"
                        + " SELECT n, n FROM r",
                "DELETE FROM rack WHERE id = 1");
        millrace.awaitInStep();

        assertThat(copiesRequested("rack")).isEqualTo(requested);
    }

    /** When the statement is found, nobody has read of the table. */
    @Test
    void rowsOfATableThatIsMadeAndFilledByStatementsArrive() throws SQLException {
        millrace.inSession(
                "SET SESSION binlog_format = 'STATEMENT'",
                "CREATE TABLE made (id INT PRIMARY KEY, v VARCHAR(20))",
                "INSERT INTO made VALUES (1, 'one'), (2, 'two')");
        millrace.inSession(
                "SET SESSION binlog_format = 'STATEMENT'",
                "CREATE TABLE filled (PRIMARY KEY (id)) SELECT id, item FROM stock");

        copied("made");
        copied("filled");
    }

    /** Else rows that Debezium reads long after the copy would count as newer. */
    @Test
    void aCopyWaitsUntilDebeziumHasReadWhatIsOlder() throws SQLException {
        long begun = copiesBegun("shelf");
        millrace.stopConnector();
        millrace.mysql("INSERT INTO shelf VALUES (2, 20)");
        millrace.inSession("SET SESSION binlog_format = 'STATEMENT'", "UPDATE shelf SET v = v + 1");
        await("a copy is requested")
                .atMost(PATIENCE)
                .until(() -> history("shelf").contains("copy_requested"));

        await("no copy begins")
                .during(Duration.ofSeconds(3))
                .atMost(PATIENCE)
                .until(() -> copiesBegun("shelf") == begun);
        millrace.connect().resume(millrace.connector());
        await("a copy begins").atMost(PATIENCE).until(() -> copiesBegun("shelf") > begun);
        copied("shelf");
    }

    private long copiesRequested(String table) {
        return Collections.frequency(history(table), "copy_requested");
    }

    private long copiesBegun(String table) {
        return Collections.frequency(history(table), "copy_begun");
    }

    /** Debezium has read it, so only what it does not tell is missed. */
    @Test
    void aBinlogThatIsPurgedBeforeItIsCheckedHasTheTablesCopied() throws SQLException {
        String account = "'" + millrace.settings().mysql().user() + "'@'%'";
        long begun = copiesBegun("shelf");
        long debezium = newestReplica();
        millrace.services().kill(Service.DDL_MANAGER);
        await("the ddl-manager reads").atMost(PATIENCE).until(() -> newestReplica() > debezium);

        millrace.mysql("REVOKE REPLICATION SLAVE ON *.* FROM " + account);
        try {
            millrace.mysql("KILL " + newestReplica());
            millrace.inSession(
                    "SET SESSION binlog_format = 'STATEMENT'", "UPDATE shelf SET v = v + 1", "FLUSH BINARY LOGS");
            millrace.mysql("INSERT INTO shelf VALUES (77, 7)");
            await("Debezium has read it")
                    .atMost(PATIENCE)
                    .until(() ->
                            millrace.number("SELECT count() FROM " + millrace.target() + ".shelf WHERE id = 77") == 1);
            millrace.mysql("PURGE BINARY LOGS BEFORE NOW() + INTERVAL 1 DAY");
            await("it is said")
                    .atMost(PATIENCE)
                    .until(() -> millrace.get(Service.DDL_MANAGER, "/readyz").contains("The binlog cannot be checked"));
        } finally {
            millrace.mysql("GRANT REPLICATION SLAVE ON *.* TO " + account);
        }

        await("a copy begins").atMost(PATIENCE).until(() -> copiesBegun("shelf") > begun);
        copied("shelf");
    }

    /** MySQL's number of the session in which a replica was the last to begin to read. */
    private long newestReplica() throws SQLException {
        return millrace
                .mysqlTexts(
                        "SELECT COALESCE(MAX(ID), 0) FROM performance_schema.processlist WHERE COMMAND LIKE 'Binlog Dump%'")
                .stream()
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aPreparedTransactionThatIsRolledBackLeavesNothing() throws SQLException {
        millrace.inSession(
                "XA START 'kept'",
                "INSERT INTO ledger VALUES (7, 'kept')",
                "XA END 'kept'",
                "XA PREPARE 'kept'",
                "XA COMMIT 'kept'",
                "SET SESSION binlog_transaction_compression = ON",
                "XA START 'gone'",
                "INSERT INTO ledger VALUES (8, 'gone')",
                "UPDATE ledger SET v = 'gone' WHERE id = 3",
                "DELETE FROM ledger WHERE id = 1",
                "XA END 'gone'",
                "XA PREPARE 'gone'",
                "XA ROLLBACK 'gone'");
        copied("ledger");
    }

    /** Before the COMMIT no copy would have it. */
    @Test
    void whatAPreparedTransactionHasWrittenAsAStatementArrives() throws SQLException {
        long begun = copiesBegun("ledger");
        millrace.inSession(
                "SET SESSION binlog_format = 'STATEMENT'",
                "XA START 'text'",
                "UPDATE ledger SET v = 'text' WHERE id = 2",
                "XA END 'text'",
                "XA PREPARE 'text'");
        millrace.awaitInStep();
        assertThat(copiesBegun("ledger")).isEqualTo(begun);

        millrace.inSession("XA COMMIT 'text'");
        await("a copy begins").atMost(PATIENCE).until(() -> copiesBegun("ledger") > begun);
        copied("ledger");
    }

    /** Each of them is committed while the copy is due, and its rows come behind it. */
    @Test
    void aTableIsCopiedThoughPreparedTransactionsAreCommittedAllTheTime() throws Exception {
        AtomicBoolean ends = new AtomicBoolean();
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
            try (Connection session = millrace.session();
                    Statement statement = session.createStatement()) {
                for (int i = 0; !ends.get(); i++) {
                    statement.execute("XA START 'busy" + i + "'");
                    statement.execute("UPDATE tray SET v = v + 1 WHERE id = 1");
                    statement.execute("XA END 'busy" + i + "'");
                    statement.execute("XA PREPARE 'busy" + i + "'");
                    statement.execute("XA COMMIT 'busy" + i + "'");
                }
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        try {
            long begun = copiesBegun("tray");
            millrace.post(Service.DDL_MANAGER, "/tables/unseen/tray/resolve?how=reload");
            await("a copy begins").atMost(PATIENCE).until(() -> copiesBegun("tray") > begun);
            awaitStreaming("tray");
        } finally {
            ends.set(true);
        }
        writer.get();
    }

    /** The library that reads the binlog does not count it. */
    @Test
    void aTransactionWithATagIsCheckedAsAnyOther() throws SQLException {
        String tagged = "SET SESSION gtid_next = 'AUTOMATIC:nightly'";
        millrace.inSession(tagged, "CREATE TABLE tagged (id INT PRIMARY KEY)", "INSERT INTO tagged VALUES (1)");
        millrace.awaitInStep();

        millrace.services().kill(Service.DDL_MANAGER);
        millrace.inSession(tagged, "INSERT INTO tagged VALUES (2)", "ALTER TABLE tagged ADD COLUMN v INT DEFAULT 5");
        awaitDdlManager();
        millrace.inSession(tagged, "INSERT INTO tagged VALUES (3, 3)");
    }

    /** Its rows are in the binlog since it was prepared, so ClickHouse has them. */
    @Test
    void rowsOfAnUndecidedTransactionAreNotInStep() throws SQLException {
        millrace.inSession(
                "XA START 'open'",
                "INSERT INTO till VALUES (2, 'undecided')",
                "DELETE FROM till WHERE id = 1",
                "XA END 'open'",
                "XA PREPARE 'open'");
        await("it is known").atMost(PATIENCE).until(() -> millrace.standing().contains("a prepared XA transaction"));
        millrace.services().kill(Service.DDL_MANAGER);
        millrace.connect().restart(millrace.connector());
        await("it is known after a restart")
                .atMost(PATIENCE)
                .until(() -> millrace.services().restarts() > 0
                        && millrace.standing().contains("which wrote to [unseen.till]"));

        millrace.inSession("XA ROLLBACK 'open'");
        awaitDdlManager();
        copied("till");
    }

    /** Debezium takes the new column for latin1 until the last statement. */
    @Test
    void whatDebeziumBelievedWhileNobodyLookedIsComparedLater() throws SQLException {
        millrace.services().kill(Service.DDL_MANAGER);
        millrace.mysql(
                "ALTER TABLE letters DEFAULT CHARACTER SET utf8mb4",
                "ALTER TABLE letters ADD COLUMN title VARCHAR(100)",
                "INSERT INTO letters VALUES (2, 'Straße', 'Grüße 漢字 🙂')",
                "ALTER TABLE letters MODIFY title VARCHAR(100) CHARACTER SET utf8mb4");
        awaitDdlManager();
        copied("letters");
    }

    private void awaitDdlManager() {
        await("the ddl-manager answers")
                .atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(UncheckedIOException.class)
                .until(() -> !history("letters").isEmpty());
    }

    @Test
    void aTemporaryTableIsNobodysTable() throws SQLException {
        millrace.inSession(
                "SET SESSION binlog_format = 'STATEMENT'",
                "CREATE TEMPORARY TABLE cart (k INT PRIMARY KEY)",
                "INSERT INTO cart VALUES (1), (2)",
                "DROP TEMPORARY TABLE cart",
                "CREATE TEMPORARY TABLE basket (id INT PRIMARY KEY, v INT NOT NULL)",
                "INSERT INTO basket VALUES (7, 70)",
                "TRUNCATE TABLE basket",
                "CREATE TEMPORARY TABLE tray (k INT PRIMARY KEY)",
                "ALTER TABLE tray ADD COLUMN extra INT",
                "ALTER TABLE tray RENAME TO cart",
                // The server drops them with the session, by a statement of its own.
                "CREATE TEMPORARY TABLE tray (k INT PRIMARY KEY)");
        millrace.mysql(
                "UPDATE cart SET qty = 20 WHERE id = 2",
                "INSERT INTO cart VALUES (4, 'cap', 4)",
                "UPDATE basket SET v = 21 WHERE id = 2",
                "INSERT INTO tray VALUES (3, 30)");
        millrace.awaitInStep();

        assertThat(history("cart")).doesNotContain("table_dropped", "table_renamed");
        assertThat(history("basket")).doesNotContain("truncated");
        assertThat(history("tray")).doesNotContain("table_dropped", "table_renamed", "column_added");
        // Only Debezium takes the ALTER for the table's own.
        awaitStreaming("tray");
    }

    /** Only the text of its creation says that it is one. */
    @Test
    void aTemporaryTableIsKnownWhateverConnectionReadsTheBinlog() throws SQLException {
        long debezium = newestReplica();
        millrace.services().kill(Service.DDL_MANAGER);
        await("the ddl-manager reads").atMost(PATIENCE).until(() -> newestReplica() > debezium);
        try (Connection session = millrace.session();
                Statement statement = session.createStatement()) {
            statement.execute("SET SESSION binlog_format = 'STATEMENT'");
            statement.execute("CREATE TEMPORARY TABLE basket (id INT PRIMARY KEY, v INT NOT NULL)");
            millrace.awaitInStep();
            long reader = newestReplica();
            millrace.mysql("KILL " + reader);
            await("the ddl-manager reads again").atMost(PATIENCE).until(() -> newestReplica() > reader);

            statement.execute("TRUNCATE TABLE basket");
        }
        millrace.mysql("UPDATE basket SET v = 33 WHERE id = 3");
        millrace.awaitInStep();

        assertThat(millrace.number("SELECT count() FROM " + millrace.target() + ".basket"))
                .isEqualTo(3);
    }

    /** Its session's number is another session's then. */
    @Test
    void aTemporaryTableEndsWithTheServer(Sandbox sandbox) throws SQLException {
        String asThatSession = "SET SESSION binlog_format = 'STATEMENT', pseudo_thread_id = 987654321";
        Connection session = millrace.session();
        try (Statement statement = session.createStatement()) {
            statement.execute(asThatSession);
            statement.execute("CREATE TEMPORARY TABLE shelf (id INT PRIMARY KEY, v INT NOT NULL)");
            millrace.awaitInStep();
            sandbox.mysql().kill();
        }
        sandbox.mysql().start();
        millrace.reconnect();

        millrace.inSession(asThatSession, "TRUNCATE TABLE shelf");
        millrace.awaitInStep();

        assertThat(millrace.number("SELECT count() FROM " + millrace.target() + ".shelf"))
                .isZero();
    }

    private void copied(String table) {
        await(table + " is copied again")
                .atMost(PATIENCE)
                .until(() -> history(table).contains("copy_requested")
                        && history(table).contains("copy_done"));
        awaitStreaming(table);
    }

    private void awaitStreaming(String table) {
        await(table + " streams")
                .atMost(PATIENCE)
                .until(() -> millrace.state(table).equals("streaming"));
    }

    private List<String> history(String table) {
        return millrace.json(Service.DDL_MANAGER, "/tables/unseen/" + table + "/history")
                .findValuesAsText("kind");
    }
}
