package io.millrace.ddlmanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.common.problem.Problem;
import io.millrace.sandbox.MySqlFeature;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.junit.ConcurrentTest;
import io.millrace.sandbox.pipeline.PipelineTest;
import io.millrace.sandbox.pipeline.RunningPipeline;
import io.millrace.sandbox.supervision.Service;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The everyday kinds of ALTER TABLE, each with rows before, in flight and after; the intricate ones are in SchemaChangesIT. */
@PipelineTest(
        database = "kinds",
        sql = {
            "CREATE TABLE added (id INT PRIMARY KEY, a INT)",
            "INSERT INTO added VALUES (1, 1)",
            "CREATE TABLE choices (id INT PRIMARY KEY, e ENUM('a', 'b'), s SET('x', 'y'))",
            "INSERT INTO choices VALUES (1, 'a', 'x,y'), (2, 'b', '')",
            "CREATE TABLE optional (id INT PRIMARY KEY, n INT, t VARCHAR(10) NOT NULL)",
            "INSERT INTO optional VALUES (1, NULL, 'x'), (2, 2, 'y')",
            "CREATE TABLE wider (id INT PRIMARY KEY, n TINYINT, u SMALLINT UNSIGNED, s VARCHAR(5), d DECIMAL(5, 2),"
                    + " t DATETIME, b VARBINARY(4), f BIT(1), y DATE)",
            "INSERT INTO wider VALUES (1, 127, 65535, 'abcde', 999.99, '2024-02-29 23:59:59', X'00FF', 1,"
                    + " '2024-02-29')",
            "CREATE TABLE charsets (id INT PRIMARY KEY, s VARCHAR(20)) CHARACTER SET latin1",
            "INSERT INTO charsets VALUES (1, 'é ß €')",
            "CREATE TABLE in_hex (id INT PRIMARY KEY, s VARCHAR(20) CHARACTER SET latin1, kept VARCHAR(80) AS (HEX(s)) STORED,"
                    + " shown VARCHAR(80) AS (HEX(s)) VIRTUAL)",
            "INSERT INTO in_hex (id, s) VALUES (1, 'é')",
            "CREATE TABLE narrower (id INT PRIMARY KEY, s VARCHAR(20)) DEFAULT CHARACTER SET utf8mb4",
            "INSERT INTO narrower VALUES (1, '漢字'), (2, 'Grüße 🙂')",
            "CREATE TABLE first_plane (id INT PRIMARY KEY, s VARCHAR(20)) DEFAULT CHARACTER SET utf8mb4",
            "INSERT INTO first_plane VALUES (1, '漢字'), (2, 'Grüße 🙂')",
            "CREATE TABLE to_char (id INT PRIMARY KEY, c VARCHAR(20))",
            "INSERT INTO to_char VALUES (1, 'blank ')",
            "CREATE TABLE to_bytes (id INT PRIMARY KEY, c VARCHAR(20) CHARACTER SET latin1)",
            "INSERT INTO to_bytes VALUES (1, 'é')",
            "CREATE TABLE to_binary (id INT PRIMARY KEY, c VARBINARY(4))",
            "INSERT INTO to_binary VALUES (1, 'ab')",
            "CREATE TABLE to_digits (id INT PRIMARY KEY, c DOUBLE)",
            "INSERT INTO to_digits VALUES (1, 3.14159)",
            "CREATE TABLE to_wall_clock (id INT PRIMARY KEY, c TIMESTAMP NULL)",
            "INSERT INTO to_wall_clock VALUES (1, '2024-01-01 12:00:00')",
            "CREATE TABLE to_json (id INT PRIMARY KEY, c TEXT)",
            "INSERT INTO to_json VALUES (1, '{\"b\":1,  \"a\":2}')",
            "CREATE TABLE to_shorter (id INT PRIMARY KEY, c VARCHAR(20))",
            "INSERT INTO to_shorter VALUES (1, 'too long')",
            "CREATE TABLE to_smaller (id INT PRIMARY KEY, c INT)",
            "INSERT INTO to_smaller VALUES (1, 2147483647)",
            "CREATE TABLE to_order (id INT PRIMARY KEY, c SET('a', 'b'))",
            "INSERT INTO to_order VALUES (1, 'a,b')",
            "CREATE TABLE to_numbers (id INT PRIMARY KEY, v INT)",
            "INSERT INTO to_numbers VALUES (0, 1), (5, 2)",
            "CREATE TABLE to_year (id INT PRIMARY KEY, c SMALLINT UNSIGNED, d TINYINT UNSIGNED)",
            "INSERT INTO to_year VALUES (1, 5, 99), (2, 1955, 0)",
            "CREATE TABLE to_rounded (id INT PRIMARY KEY, c FLOAT(7, 3))",
            "INSERT INTO to_rounded VALUES (1, 0.1)",
            "CREATE TABLE to_bits (id INT PRIMARY KEY, c BIGINT UNSIGNED, d TINYINT UNSIGNED)",
            "INSERT INTO to_bits VALUES (1, 1000, 200), (2, 5, 7)",
            "CREATE TABLE kept (id INT PRIMARY KEY, y SMALLINT, b BIT(9), f FLOAT(7, 3), d DECIMAL(5, 2), t TIME, u INT UNSIGNED)",
            "INSERT INTO kept VALUES (1, 2005, b'100000001', 0.1, 123.45, '-838:59:59', 4294967295)",
            "CREATE TABLE copied_once (id INT PRIMARY KEY, c INT)",
            "INSERT INTO copied_once VALUES (1, 5), (2, 1955)",
            "CREATE TABLE labelled (id INT PRIMARY KEY, at DATETIME, label VARCHAR(60) AS (CONCAT('at ', at)))",
            "INSERT INTO labelled (id, at) VALUES (1, '2024-02-29 23:59:59')",
            "CREATE TABLE collated (id INT PRIMARY KEY, a VARCHAR(9), g INT AS (a = 'abc'))",
            "INSERT INTO collated (id, a) VALUES (1, 'ABC')",
            "CREATE TABLE collated_all (id INT PRIMARY KEY, a VARCHAR(9), g INT AS (a = 'abc') STORED, v INT AS (a = 'abc'))",
            "INSERT INTO collated_all (id, a) VALUES (1, 'ABC')",
            "CREATE TABLE padded (id INT PRIMARY KEY, n INT UNSIGNED, s VARCHAR(30) AS (CONCAT('#', n)))",
            "INSERT INTO padded (id, n) VALUES (1, 7)",
            "CREATE TABLE formula (id INT PRIMARY KEY, a INT, g INT AS (a + 1))",
            "INSERT INTO formula (id, a) VALUES (1, 1)",
            "CREATE TABLE same_computed (id INT PRIMARY KEY, a VARCHAR(9), n INT, g INT AS (a = 'abc') STORED)",
            "INSERT INTO same_computed (id, a, n) VALUES (1, 'ABC', 1)",
            "CREATE TABLE to_labels (id INT PRIMARY KEY, c ENUM('a', 'b'))",
            "INSERT INTO to_labels VALUES (1, 'a'), (2, 'b')",
            "CREATE TABLE computed (id INT PRIMARY KEY, a INT)",
            "INSERT INTO computed VALUES (1, 1)",
            "CREATE TABLE computed_again (id INT PRIMARY KEY, a INT, v INT AS (a * 2) VIRTUAL, w INT)",
            "INSERT INTO computed_again (id, a) VALUES (1, 1)",
            "CREATE TABLE grown_wider (id INT PRIMARY KEY)",
            "INSERT INTO grown_wider VALUES (1)",
            "CREATE TABLE default_gone (id INT PRIMARY KEY)",
            "INSERT INTO default_gone VALUES (1)",
            "CREATE TABLE documents (id INT PRIMARY KEY)",
            "INSERT INTO documents VALUES (1)",
            "CREATE TABLE numbered (id INT PRIMARY KEY, a INT)",
            "INSERT INTO numbered VALUES (1, 1), (2, 2)",
            "CREATE TABLE plain (id INT PRIMARY KEY, v INT)",
            "INSERT INTO plain VALUES (5, 5)",
            "CREATE TABLE parted (id INT PRIMARY KEY, v INT) PARTITION BY RANGE (id) ("
                    + "PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN (20))",
            "INSERT INTO parted VALUES (1, 1), (11, 11)",
            "CREATE TABLE reorganised (id INT PRIMARY KEY, v INT) PARTITION BY HASH (id) PARTITIONS 2",
            "INSERT INTO reorganised VALUES (1, 1), (2, 2)",
            "CREATE TABLE nothing_to_do (id INT PRIMARY KEY, v INT, w INT)",
            "INSERT INTO nothing_to_do VALUES (1, 1, 1)",
            "CREATE TABLE osc (id INT PRIMARY KEY, v INT)",
            "INSERT INTO osc VALUES (1, 1), (2, 2)",
            "CREATE TABLE keyless (id INT, v INT)",
            "INSERT INTO keyless VALUES (1, 1), (2, 2)",
            "CREATE TABLE rewritten (id INT PRIMARY KEY, v INT)",
            "INSERT INTO rewritten VALUES (1, 1)",
            "CREATE TABLE quick (id INT PRIMARY KEY, v INT)",
            "INSERT INTO quick VALUES (1, 1)",
            "CREATE TABLE stays (id INT PRIMARY KEY)",
            "INSERT INTO stays VALUES (1)",
            "CREATE TABLE no_year (id INT PRIMARY KEY, c YEAR)",
            "INSERT INTO no_year VALUES (1, 2005), (2, 0)",
            "CREATE TABLE no_zeros (c BINARY(4) PRIMARY KEY, v INT)",
            "INSERT INTO no_zeros VALUES ('a', 1)",
            "CREATE TABLE more_labels (id INT PRIMARY KEY, c ENUM('x', 'y'))",
            "INSERT INTO more_labels VALUES (1, 'x')",
            "CREATE TABLE unshown (id INT PRIMARY KEY)",
            "INSERT INTO unshown VALUES (1)",
            "CREATE TABLE sized (id INT PRIMARY KEY)",
            "CREATE TABLE moved (id INT PRIMARY KEY, v INT)",
            "INSERT INTO moved VALUES (1, 1), (2, 2)",
            "CREATE TABLE moved_and_altered (id INT PRIMARY KEY, v INT)",
            "INSERT INTO moved_and_altered VALUES (1, 1), (2, 2)",
            "DROP DATABASE IF EXISTS kinds_archive",
            "CREATE DATABASE kinds_archive",
            "CREATE DATABASE kinds_aside",
            "CREATE TABLE kinds_aside.goes (id INT PRIMARY KEY)",
            "INSERT INTO kinds_aside.goes VALUES (1)"
        },
        settings = {"MILLRACE_MYSQL_DATABASES=kinds,kinds_aside,kinds_archive"},
        mayBeBlocked = {"keyless"},
        checkedOnce = true)
class SchemaKindsIT {

    private static final Duration PATIENCE = Duration.ofMinutes(8);

    private final RunningPipeline millrace;

    private final Set<MySqlFeature> mysqlHas;

    SchemaKindsIT(RunningPipeline millrace, Sandbox sandbox) throws SQLException {
        this.millrace = millrace;
        this.mysqlHas = sandbox.mysql().features();
    }

    @ConcurrentTest
    void manyColumnsInOneStatementFirstAndAfterWithDefaults() throws SQLException {
        millrace.mysql(
                "ALTER TABLE added ADD COLUMN f VARCHAR(9) NOT NULL DEFAULT 'früh' FIRST,"
                        + " ADD COLUMN (g DECIMAL(6, 3) NOT NULL DEFAULT 1.250, h DATETIME(6) NULL DEFAULT '2024-01-02 03:04:05.6'),"
                        + " ADD COLUMN i ENUM('x', 'y') NOT NULL DEFAULT 'y' AFTER id,"
                        + " ADD COLUMN j VARBINARY(3) NOT NULL DEFAULT 0x00FF"
                        + (mysqlHas.contains(MySqlFeature.INSTANT_COLUMNS_ANYWHERE) ? ", ALGORITHM = INSTANT" : ""),
                "INSERT INTO added (id) VALUES (2)",
                "/*!80000 ALTER TABLE added ADD COLUMN k INT NULL DEFAULT 11 */",
                "INSERT INTO added (id, k) VALUES (3, NULL)",
                "UPDATE added SET a = 5 WHERE id = 1");
    }

    @ConcurrentTest
    void aTableThatIsMadeFilledAndAlteredAtOnceHasItsDefaults() throws SQLException {
        millrace.mysql(
                "CREATE TABLE at_once (id INT PRIMARY KEY, c INT)",
                "INSERT INTO at_once VALUES (1, 1)",
                "ALTER TABLE at_once ADD COLUMN y VARCHAR(255) NULL DEFAULT '', ADD COLUMN z INT NULL DEFAULT 7",
                "INSERT INTO at_once (id, c) VALUES (2, 2)");
    }

    /** ClickHouse writes no value again while merges are stopped, so the rewrite takes as long as the test wants. */
    @Test
    @ResourceLock(ConcurrentTest.SERVICES)
    void aRewriteOfOneTableHoldsUpNoOther() throws SQLException {
        String unfinished =
                "SELECT count() FROM system.mutations WHERE table = 'rewritten_raw' AND NOT is_done AND database = '"
                        + millrace.target().replace("`", "") + "'";
        millrace.clickHouse("SYSTEM STOP MERGES " + millrace.target() + ".rewritten_raw");
        try {
            millrace.mysql("ALTER TABLE rewritten MODIFY v BIGINT", "INSERT INTO rewritten VALUES (2, 5000000000)");
            await().atMost(PATIENCE).until(() -> millrace.number(unfinished) == 1);

            millrace.mysql("ALTER TABLE quick ADD COLUMN w INT DEFAULT 4", "INSERT INTO quick VALUES (2, 2, 6)");
            await().atMost(PATIENCE)
                    // Before the column is there.
                    .ignoreExceptionsInstanceOf(Problem.class)
                    .until(() -> millrace.number("SELECT sum(w) FROM " + millrace.target() + ".quick") == 10);
            millrace.mysql("CREATE TABLE fresh (id INT PRIMARY KEY)", "INSERT INTO fresh VALUES (7)");
            await().atMost(PATIENCE)
                    .ignoreExceptionsInstanceOf(Problem.class)
                    .until(() -> millrace.number("SELECT sum(id) FROM " + millrace.target() + ".fresh") == 7);

            assertThat(millrace.number(unfinished))
                    .as("the rewrite is still running")
                    .isEqualTo(1);
            assertThat(millrace.get(Service.DDL_MANAGER, "/plan"))
                    .contains(
                            "\"plan\":\"rewriting\"",
                            "is Nullable(Int32) and becomes Nullable(Int64)",
                            "\"rewriting\":1");
        } finally {
            millrace.clickHouse("SYSTEM START MERGES " + millrace.target() + ".rewritten_raw");
        }
        await().atMost(PATIENCE)
                .until(() ->
                        millrace.number("SELECT sum(v) FROM " + millrace.target() + ".rewritten") == 5_000_000_001L);
    }

    @ConcurrentTest
    void aDatabaseThatIsDroppedIsInNoOthersWay() throws SQLException {
        millrace.mysql(
                "DROP DATABASE kinds_aside",
                "ALTER TABLE stays ADD COLUMN v INT DEFAULT 3",
                "INSERT INTO stays VALUES (2, 4)");

        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(millrace.state("kinds_aside.goes")).isEqualTo("dropped"));
        await().atMost(PATIENCE)
                // Before the column is there.
                .ignoreExceptionsInstanceOf(Problem.class)
                .until(() -> millrace.number("SELECT sum(v) FROM " + millrace.target() + ".stays") == 7);
        assertThat(millrace.number("SELECT count() FROM live_kinds_aside.goes")).isEqualTo(1);
    }

    /** The statements name the tables without their database, as sessions do. */
    @ConcurrentTest
    void aTableThatMovesToAnotherDatabaseTakesItsRowsAlong() throws SQLException {
        millrace.mysql(
                "RENAME TABLE moved TO kinds_archive.moved",
                "INSERT INTO kinds_archive.moved VALUES (3, 3)",
                "ALTER TABLE moved_and_altered ADD COLUMN c INT DEFAULT 5, RENAME TO kinds_archive.moved_and_altered",
                "UPDATE kinds_archive.moved_and_altered SET v = 10 WHERE id = 1");

        for (String table : List.of("moved", "moved_and_altered")) {
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(millrace.state("kinds." + table)).isEqualTo("dropped"));
        }
        await().atMost(PATIENCE)
                // Before the tables are there.
                .ignoreExceptionsInstanceOf(Problem.class)
                .until(() -> millrace.number("SELECT sum(v) FROM live_kinds_archive.moved") == 6
                        && millrace.number("SELECT sum(v + c) FROM live_kinds_archive.moved_and_altered") == 22);
    }

    /** MySQL shows a question mark for a character outside of Unicode's first plane, in a default and in a label. */
    @ConcurrentTest
    void olderRowsHaveTheCharactersOfADefaultThatMysqlDoesNotShow() throws SQLException {
        millrace.mysql(
                "ALTER TABLE unshown ADD COLUMN c VARCHAR(9) DEFAULT '漢🙂', ADD COLUMN d CHAR(4) NOT NULL DEFAULT '🙂'",
                "INSERT INTO unshown (id) VALUES (2)");
    }

    /** A restart of the connector makes Debezium read the statement again; the column stays what it was. */
    @ConcurrentTest
    void aTextOfALengthIsNoReasonForACopy() throws SQLException {
        millrace.mysql(
                "ALTER TABLE sized ADD COLUMN t TEXT(100) CHARACTER SET latin1, ADD COLUMN b BLOB(100)",
                "INSERT INTO sized VALUES (1, 'é', 0x00FF)",
                "ALTER TABLE sized ADD COLUMN c INT");
        await().atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(Problem.class)
                .until(() -> millrace.number("SELECT count(c IS NULL) FROM " + millrace.target() + ".sized") == 1);
        staysAt(0, "sized");
    }

    @ConcurrentTest
    void labelsOfEnumAndSetComeGoAndMove() throws SQLException {
        millrace.mysql(
                "ALTER TABLE choices MODIFY e ENUM('a', 'b', 'c'), MODIFY s SET('x', 'y', 'z')",
                "INSERT INTO choices VALUES (3, 'c', 'x,z')",
                "UPDATE choices SET e = 'a' WHERE e = 'b'",
                "ALTER TABLE choices MODIFY e ENUM('c', 'a'), MODIFY s SET('z', 'y', 'x')",
                "INSERT INTO choices VALUES (4, 'c', 'z,x')",
                "ALTER TABLE choices MODIFY e VARCHAR(10), MODIFY s VARCHAR(30)",
                "INSERT INTO choices VALUES (5, 'anything', 'x,x')");
    }

    @ConcurrentTest
    void nullBecomesForbiddenAndAllowed() throws SQLException {
        millrace.mysql(
                "UPDATE optional SET n = 7 WHERE n IS NULL",
                "ALTER TABLE optional MODIFY n INT NOT NULL",
                "INSERT INTO optional VALUES (3, 3, 'z')",
                "ALTER TABLE optional MODIFY n INT NULL, MODIFY t VARCHAR(10) NULL",
                "INSERT INTO optional VALUES (4, NULL, NULL)");
    }

    @ConcurrentTest
    void typesBecomeWider() throws SQLException {
        millrace.mysql(
                "ALTER TABLE wider MODIFY n INT, MODIFY u BIGINT UNSIGNED, MODIFY s VARCHAR(500)",
                "INSERT INTO wider VALUES (2, 2147483647, 18446744073709551615, REPEAT('s', 500), 1, NULL, NULL, 0, NULL)",
                "ALTER TABLE wider MODIFY s LONGTEXT, MODIFY d DECIMAL(20, 6), MODIFY t DATETIME(6), MODIFY b LONGBLOB",
                "INSERT INTO wider VALUES (3, 0, 0, REPEAT('t', 70000), 12345678901234.123456, '2024-01-01 00:00:00.000001',"
                        + " REPEAT(0xFE, 1000), 1, '1970-01-01')",
                // Each would be a value of the old type, if whole numbers were cut to it.
                "ALTER TABLE wider MODIFY n BIGINT UNSIGNED, MODIFY f TINYINT, MODIFY y DATETIME",
                "INSERT INTO wider VALUES (4, 18446744073709551615, 1, '', 0, NULL, NULL, 5, '2024-01-01 12:00:00')");
    }

    @ConcurrentTest
    void anotherCharacterSetChangesNoText() throws SQLException {
        millrace.mysql(
                "INSERT INTO charsets VALUES (2, 'ÿ before')",
                "ALTER TABLE charsets CONVERT TO CHARACTER SET utf8mb4",
                "INSERT INTO charsets VALUES (3, '漢字 🙂')",
                "ALTER TABLE charsets MODIFY s VARCHAR(20) CHARACTER SET utf16",
                "INSERT INTO charsets VALUES (4, 'ÿ 漢字 🙂')");
    }

    /** MySQL computes the values again, without a word in the binlog. */
    @ConcurrentTest
    void whatIsGeneratedOfATextIsReadAgainWhenThatHasAnotherCharacterSet() throws SQLException {
        millrace.mysql("ALTER TABLE in_hex MODIFY s VARCHAR(20) CHARACTER SET utf8mb4");
        await("the table is copied again").atMost(PATIENCE).until(() -> copies("in_hex") > 0);
    }

    /** A session that is not strict gets question marks, and the binlog has no word of them. */
    @ConcurrentTest
    void aCharacterSetThatLacksCharactersReplacesThem() throws SQLException {
        millrace.inSession(
                "SET SESSION sql_mode = ''",
                "ALTER TABLE narrower CONVERT TO CHARACTER SET latin1",
                "INSERT INTO narrower VALUES (3, 'é')",
                "ALTER TABLE first_plane MODIFY s VARCHAR(20) CHARACTER SET utf8mb3",
                "INSERT INTO first_plane VALUES (3, 'é')");
        await("the tables are copied again")
                .atMost(PATIENCE)
                .until(() -> copies("narrower") > 0 && copies("first_plane") > 0);
    }

    /** Each pair of types is one type in ClickHouse; MySQL says nothing in its binlog of what it does to the values. */
    @ConcurrentTest
    void valuesThatMysqlConvertsAreReadAgain() throws SQLException {
        millrace.inSession(
                "SET SESSION time_zone = '+05:00'",
                "ALTER TABLE to_char MODIFY c CHAR(20)",
                "ALTER TABLE to_bytes MODIFY c VARBINARY(20)",
                "ALTER TABLE to_binary CHANGE c padded BINARY(4)",
                "ALTER TABLE to_digits MODIFY c DOUBLE(8, 2)",
                "ALTER TABLE to_wall_clock MODIFY c DATETIME",
                "ALTER TABLE to_json MODIFY c JSON",
                "ALTER TABLE to_numbers MODIFY id INT AUTO_INCREMENT",
                "ALTER TABLE to_order MODIFY c SET('b', 'a')",
                "ALTER TABLE to_year MODIFY c YEAR, MODIFY d YEAR",
                "ALTER TABLE to_rounded MODIFY c DOUBLE(10, 3)",
                "SET SESSION sql_mode = ''",
                "ALTER TABLE to_bits MODIFY c BIT(9), MODIFY d BIT(4)",
                "ALTER TABLE to_shorter MODIFY c VARCHAR(3)",
                "ALTER TABLE to_smaller MODIFY c MEDIUMINT",
                "ALTER TABLE to_labels MODIFY c ENUM('a', 'c')");
        await("the tables are copied again")
                .atMost(PATIENCE)
                .until(() -> Stream.of(
                                "char",
                                "bytes",
                                "binary",
                                "digits",
                                "wall_clock",
                                "json",
                                "order",
                                "numbers",
                                "year",
                                "rounded",
                                "bits",
                                "shorter",
                                "smaller",
                                "labels")
                        .allMatch(to -> copies("to_" + to) > 0));
    }

    /** The first ones come before ClickHouse knows the new type, and are read as values of the old one. */
    @ConcurrentTest
    void rowsBehindAStatementAreReadAsItSays() throws SQLException {
        millrace.mysql(
                "ALTER TABLE no_year MODIFY c INT",
                "INSERT INTO no_year VALUES (3, 1900)",
                "ALTER TABLE no_zeros MODIFY c VARBINARY(5)",
                "INSERT INTO no_zeros VALUES ('a', 2)",
                "ALTER TABLE more_labels MODIFY c ENUM('x', 'y', 'a,b', 'c\\\\d')",
                "INSERT INTO more_labels VALUES (2, 3), (3, 4)");
        await("the tables are copied again")
                .atMost(PATIENCE)
                .until(() -> Stream.of("no_year", "no_zeros", "more_labels").allMatch(table -> copies(table) > 0));
    }

    @ConcurrentTest
    void aVectorThatMysqlCutsIsReadAgain() throws SQLException {
        if (!mysqlHas.contains(MySqlFeature.VECTORS)) {
            return;
        }
        millrace.mysql(
                "CREATE TABLE to_fewer (id INT PRIMARY KEY, c VECTOR(5))",
                "INSERT INTO to_fewer VALUES (1, TO_VECTOR('[1,2,3,4,5]'))");
        await().atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(Problem.class)
                .until(() -> millrace.number("SELECT count() FROM " + millrace.target() + ".to_fewer") == 1);
        millrace.inSession("SET SESSION sql_mode = ''", "ALTER TABLE to_fewer MODIFY c VECTOR(3)");
        await("the table is copied again").atMost(PATIENCE).until(() -> copies("to_fewer") > 0);
    }

    @ConcurrentTest
    void aTypeThatHoldsEveryValueIsNoReasonForACopy() throws SQLException {
        millrace.mysql(
                "ALTER TABLE kept MODIFY y INT, MODIFY b BIGINT UNSIGNED, MODIFY f DOUBLE, MODIFY d DECIMAL(9, 4),"
                        + " MODIFY t TIME(3), MODIFY u BIGINT",
                "INSERT INTO kept VALUES (2, -1, 18446744073709551615, 0.1, 12345.6789, '00:00:00.001', -1)");
        await().atMost(PATIENCE)
                .until(() -> millrace.number("SELECT count() FROM " + millrace.target() + ".kept WHERE y = -1") == 1);
        staysAt(0, "kept");
    }

    /** ClickHouse would change the type, and MySQL has changed the values: either leads to the copy. */
    @ConcurrentTest
    void whatIsFoundInTwoWaysIsCopiedOnce() throws SQLException {
        millrace.mysql("ALTER TABLE copied_once MODIFY c YEAR");
        await().atMost(PATIENCE).until(() -> copies("copied_once") > 0);
        staysAt(1, "copied_once");
    }

    /** MySQL computes with a collation, with the digits of a time and with the zeros of ZEROFILL. */
    @ConcurrentTest
    void whatIsGeneratedOfAColumnIsReadAgainWhenThatIsComparedOrWrittenOtherwise() throws SQLException {
        millrace.mysql(
                "ALTER TABLE labelled MODIFY at DATETIME(3)",
                "ALTER TABLE collated MODIFY a VARCHAR(9) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
                "ALTER TABLE collated_all CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
                "ALTER TABLE padded MODIFY n INT(5) UNSIGNED ZEROFILL",
                "ALTER TABLE formula MODIFY g INT AS (a + 2)");
        await("the tables are copied again")
                .atMost(PATIENCE)
                .until(() -> Stream.of("labelled", "collated", "collated_all", "padded", "formula")
                        .allMatch(table -> copies(table) > 0));
    }

    @ConcurrentTest
    void whatIsGeneratedStaysWhenNoColumnIsDefinedOtherwise() throws SQLException {
        millrace.mysql(
                "ALTER TABLE same_computed COMMENT = 'a table', ADD INDEX (n), ALTER n SET DEFAULT 4",
                "ALTER TABLE same_computed MODIFY n INT COMMENT 'a comment'",
                "ALTER TABLE same_computed DEFAULT COLLATE utf8mb4_bin",
                "ALTER TABLE same_computed ADD COLUMN late VARCHAR(9) DEFAULT 'late', ADD COLUMN d DATETIME(3)",
                "INSERT INTO same_computed (id, a, n) VALUES (2, 'abc', 2)");
        await().atMost(PATIENCE)
                .until(() -> millrace.number("SELECT count() FROM " + millrace.target() + ".same_computed") == 2);
        staysAt(0, "same_computed");
    }

    /** What Debezium believed is compared every second. */
    private void staysAt(int copies, String table) {
        await(table + " is copied no more")
                .atMost(PATIENCE)
                .during(Duration.ofSeconds(8))
                .until(() -> copies(table) == copies);
    }

    private double copies(String table) {
        return millrace.meter(Service.DDL_MANAGER, "millrace_ddl_tables_reloaded_total", "kinds." + table);
    }

    @ConcurrentTest
    void generatedColumnsComeChangeAndGo() throws SQLException {
        millrace.mysql(
                "ALTER TABLE computed ADD COLUMN v INT AS (a * 2) VIRTUAL, ADD COLUMN s VARCHAR(20) AS (CONCAT('#', a)) STORED",
                "INSERT INTO computed (id, a) VALUES (2, 2)",
                "ALTER TABLE computed MODIFY s VARCHAR(20) AS (CONCAT('##', a)) STORED",
                "UPDATE computed SET a = 10 WHERE id = 1",
                "ALTER TABLE computed DROP COLUMN v",
                "INSERT INTO computed (id, a) VALUES (3, 3)");
    }

    @ConcurrentTest
    void aNumberIsComputedAgainByAnotherExpression() throws SQLException {
        millrace.mysql(
                "ALTER TABLE computed_again MODIFY v INT AS (a * 3) VIRTUAL",
                "ALTER TABLE computed_again MODIFY w INT AS (a * 4) STORED",
                "INSERT INTO computed_again (id, a) VALUES (2, 2)");
    }

    @ConcurrentTest
    void olderRowsKeepTheDefaultOfAColumnThatBecomesWider() throws SQLException {
        millrace.mysql("ALTER TABLE grown_wider ADD a INT NOT NULL DEFAULT 1, ADD b INT NOT NULL, ADD c INT DEFAULT 3");
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> millrace.number("SELECT a + b + c FROM " + millrace.target() + ".grown_wider") == 4);
        millrace.mysql(
                "ALTER TABLE grown_wider MODIFY a BIGINT NOT NULL, MODIFY b INT NULL, MODIFY c BIGINT NULL DEFAULT 4",
                "INSERT INTO grown_wider VALUES (2, 2, 2, 2)");
    }

    @ConcurrentTest
    void olderRowsKeepTheDefaultThatIsDroppedAtOnce() throws SQLException {
        millrace.mysql(
                "ALTER TABLE default_gone ADD c INT NOT NULL DEFAULT 1",
                "ALTER TABLE default_gone ALTER COLUMN c DROP DEFAULT",
                "ALTER TABLE default_gone ADD d VARCHAR(9) NULL DEFAULT 'first'",
                "ALTER TABLE default_gone ALTER COLUMN d SET DEFAULT 'second'",
                "INSERT INTO default_gone (id, c) VALUES (2, 2)");
    }

    @ConcurrentTest
    void olderRowsHaveTheNullOfJsonInANewDocument() throws SQLException {
        millrace.mysql("ALTER TABLE documents ADD j JSON NOT NULL", "INSERT INTO documents VALUES (2, '{}')");
    }

    @ConcurrentTest
    void aNewColumnNumbersTheOlderRows() throws SQLException {
        millrace.mysql(
                "ALTER TABLE numbered ADD COLUMN n BIGINT UNSIGNED NOT NULL AUTO_INCREMENT UNIQUE",
                "INSERT INTO numbered (id, a) VALUES (3, 3)");
    }

    @ConcurrentTest
    void aPartitionThatIsExchangedTakesItsRowsToTheOtherTable() throws SQLException {
        millrace.mysql(
                "INSERT INTO parted VALUES (2, 2)",
                "ALTER TABLE parted EXCHANGE PARTITION p0 WITH TABLE plain",
                "INSERT INTO plain VALUES (3, 3)",
                "INSERT INTO parted VALUES (6, 6)",
                "UPDATE parted SET v = v + 1");
        await().atMost(PATIENCE)
                .until(() -> millrace.number("SELECT sum(id) FROM " + millrace.target() + ".plain") == 6
                        && millrace.number("SELECT sum(id) FROM " + millrace.target() + ".parted") == 22);
    }

    @ConcurrentTest
    void partitionsThatOnlyMoveRowsAreNothing() throws SQLException {
        millrace.mysql(
                "INSERT INTO reorganised VALUES (3, 3)",
                "ALTER TABLE reorganised ADD PARTITION PARTITIONS 2",
                "INSERT INTO reorganised VALUES (4, 4)",
                "ALTER TABLE reorganised COALESCE PARTITION 1",
                "ALTER TABLE reorganised REBUILD PARTITION ALL",
                "ALTER TABLE reorganised REMOVE PARTITIONING",
                "UPDATE reorganised SET v = v * 10");
    }

    @ConcurrentTest
    void whatChangesNoValueChangesNothing() throws SQLException {
        millrace.mysql(
                "INSERT INTO nothing_to_do VALUES (2, 2, 2)",
                "CREATE INDEX by_v ON nothing_to_do (v)",
                "ALTER TABLE nothing_to_do ADD UNIQUE KEY (w, id), ADD COLUMN id_text TEXT, ADD FULLTEXT INDEX (id_text)",
                "ALTER TABLE nothing_to_do COMMENT = 'it''s; a table', ROW_FORMAT = DYNAMIC, AUTO_INCREMENT = 100,"
                        + " ALTER COLUMN v SET DEFAULT 4, ALTER INDEX by_v INVISIBLE"
                        + (mysqlHas.contains(MySqlFeature.INVISIBLE_COLUMNS) ? ", ALTER COLUMN w SET INVISIBLE" : ""),
                "INSERT INTO nothing_to_do (id, id_text) VALUES (3, 'text')",
                "ALTER TABLE nothing_to_do MODIFY v INT COMMENT 'a comment', RENAME INDEX by_v TO also_by_v, ENGINE = InnoDB",
                "DROP INDEX also_by_v ON nothing_to_do",
                "ANALYZE TABLE nothing_to_do",
                "OPTIMIZE TABLE nothing_to_do",
                "CREATE VIEW seen AS SELECT * FROM nothing_to_do",
                "INSERT INTO nothing_to_do (id, v, w) VALUES (4, 4, 4)",
                "RENAME TABLE seen TO seen_too",
                "DROP VIEW seen_too");
        assertThat(millrace.state("seen")).as("a view is no table").isEmpty();
    }

    @ConcurrentTest
    void ptOnlineSchemaChangeIsAnAlterOfTheTable() throws SQLException {
        millrace.mysql(
                "CREATE TABLE _osc_new LIKE osc",
                "ALTER TABLE _osc_new ADD COLUMN note VARCHAR(10) NOT NULL DEFAULT 'n', MODIFY v BIGINT",
                "CREATE TRIGGER pt_osc_ins AFTER INSERT ON osc FOR EACH ROW REPLACE INTO _osc_new (id, v) VALUES (NEW.id, NEW.v)",
                "INSERT LOW_PRIORITY IGNORE INTO _osc_new (id, v) SELECT id, v FROM osc LOCK IN SHARE MODE",
                "INSERT INTO osc VALUES (3, 3)",
                "RENAME TABLE osc TO _osc_old, _osc_new TO osc",
                "DROP TABLE IF EXISTS _osc_old",
                "INSERT INTO osc VALUES (4, 9000000000, 'after')",
                "UPDATE osc SET v = -1 WHERE id = 1");
    }

    @ConcurrentTest
    void aTableThatGetsAPrimaryKeyJoinsWithAllItsRows() throws SQLException {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(millrace.state("keyless")).isEqualTo("blocked"));
        assertThat(millrace.reason("keyless")).contains("neither a primary key");
        millrace.mysql(
                "INSERT INTO keyless VALUES (3, 3)",
                "ALTER TABLE keyless ADD PRIMARY KEY (id)",
                "INSERT INTO keyless VALUES (4, 4)",
                "UPDATE keyless SET v = 20 WHERE id = 2");
        await().atMost(PATIENCE)
                .until(() -> millrace.clickHouseRows("EXISTS TABLE " + millrace.target() + ".keyless_raw")
                                .get(0)
                                .getLong(1)
                        == 1);
        millrace.mysql("DELETE FROM keyless WHERE id = 1", "INSERT INTO keyless VALUES (5, 5)");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(millrace.state("keyless")).isEqualTo("streaming"));
        millrace.mysql("INSERT INTO keyless VALUES (6, 6)");
        await().atMost(PATIENCE)
                .until(() -> millrace.number("SELECT sum(ifNull(v, 0)) FROM " + millrace.target() + ".keyless") == 38);
    }
}
