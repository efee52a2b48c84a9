package io.millrace.ddlmanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.common.problem.Problem;
import io.millrace.sandbox.junit.ConcurrentTest;
import io.millrace.sandbox.pipeline.PipelineTest;
import io.millrace.sandbox.pipeline.RunningPipeline;
import io.millrace.sandbox.supervision.Service;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * What MySQL does with a table, and what the text of a statement makes Debezium believe, differ: the values are MySQL's all
 * the same, without anybody's help. After the tests every table streams and is equal to MySQL's.
 */
@PipelineTest(
        database = "pictures",
        sql = {
            "CREATE TABLE stage (id INT PRIMARY KEY, item VARCHAR(40), qty INT)",
            "INSERT INTO stage VALUES (1, 'bolt', 10), (2, 'nut', 20), (3, 'washer', 30)",
            "CREATE TABLE journal (id INT PRIMARY KEY, note VARCHAR(40))",
            "INSERT INTO journal VALUES (1, 'one')",
            "CREATE TABLE shape (id INT PRIMARY KEY, note VARCHAR(30), code VARCHAR(30), amount DECIMAL(10,2))",
            "CREATE TABLE archive (id INT PRIMARY KEY, code VARCHAR(30), note VARCHAR(30), amount DECIMAL(10,2))",
            "INSERT INTO archive VALUES (1, 'A-1', 'first', 1), (2, 'A-2', 'second', 2), (3, 'A-3', 'third', 3)",
            "CREATE TABLE posts (id INT PRIMARY KEY, body VARCHAR(100)) DEFAULT CHARACTER SET latin1",
            "INSERT INTO posts VALUES (1, 'Grüße')",
            "CREATE TABLE posts_back (id INT PRIMARY KEY, body VARCHAR(100)) DEFAULT CHARACTER SET utf8mb4",
            "INSERT INTO posts_back VALUES (1, '漢字')",
            "CREATE TABLE notes (id INT PRIMARY KEY, body VARCHAR(100)) DEFAULT CHARACTER SET latin1",
            "INSERT INTO notes VALUES (1, 'Straße')",
            "CREATE TABLE people (id INT PRIMARY KEY, email VARCHAR(60), name VARCHAR(60))",
            "INSERT INTO people VALUES (1, 'a@example.com', 'Ann'), (2, 'b@example.com', 'Bob')",
            "CREATE TABLE visits (id INT PRIMARY KEY, CreatedAt INT NOT NULL, LastSeen INT NOT NULL, Site INT NOT NULL)",
            "INSERT INTO visits VALUES (1, 11, 12, 13)",
            "CREATE TABLE wines (id INT PRIMARY KEY, grade ENUM('red', 'rosé', 'white') NOT NULL)",
            "INSERT INTO wines VALUES (1, 'red')",
            "CREATE TABLE bytes (id INT PRIMARY KEY, e ENUM('a', 'bc') DEFAULT NULL, s SET('x', 'y') DEFAULT NULL)"
                    + " DEFAULT CHARSET=binary",
            "INSERT INTO bytes VALUES (1, 'a', 'x,y'), (2, NULL, NULL), (3, 'bc', '')",
            "CREATE TABLE bytes_required (id INT PRIMARY KEY, e ENUM('unknown', 'audio') NOT NULL DEFAULT 'unknown')"
                    + " DEFAULT CHARSET=binary",
            "INSERT INTO bytes_required VALUES (1, 'audio')",
            "CREATE TABLE assets (id INT NOT NULL, code VARCHAR(20) NOT NULL, v INT NOT NULL, UNIQUE KEY z_id (id))",
            "INSERT INTO assets VALUES (1, 'A', 10), (2, 'B', 20), (3, 'C', 30)",
            "CREATE TABLE shifted (id INT PRIMARY KEY, qty INT NOT NULL, note VARCHAR(30))",
            "CREATE TABLE shifted_away LIKE shifted",
            "CREATE TABLE shifted_key (code VARCHAR(20) PRIMARY KEY, at TIME NOT NULL)",
            "INSERT INTO shifted_key VALUES ('one', '10:00:00')",
            "INSERT INTO shifted VALUES (1, 10, 'one')",
            "INSERT INTO shifted_away VALUES (1, 10, 'one')",
            "CREATE TABLE reborn (id INT PRIMARY KEY, body VARCHAR(100)) DEFAULT CHARACTER SET latin1",
            "INSERT INTO reborn VALUES (1, 'Straße')",
            "CREATE TABLE kinds (id INT PRIMARY KEY, ti TINYINT, tu TINYINT UNSIGNED, flag TINYINT(1), si SMALLINT,"
                    + " su SMALLINT UNSIGNED, mi MEDIUMINT, mu MEDIUMINT UNSIGNED, i INT, iu INT UNSIGNED ZEROFILL, bi BIGINT,"
                    + " bu BIGINT UNSIGNED, y YEAR, f FLOAT, f2 FLOAT(7,3), db DOUBLE, de DECIMAL(20,4), bt BIT(9), d DATE,"
                    + " t TIME(3), dt DATETIME(6), ts TIMESTAMP(3) NULL, ch CHAR(5), vc VARCHAR(20), tx TEXT, bin BINARY(4),"
                    + " vb VARBINARY(9), bl BLOB, e ENUM('a', 'b''c'), s SET('x', 'y'), j JSON, p POINT, g GEOMETRY,"
                    + " ve VECTOR(3)) DEFAULT CHARACTER SET latin1",
            "INSERT INTO kinds (id) VALUES (1)",
            "CREATE TABLE key_in_brackets (id INT PRIMARY KEY, v INT)",
            "INSERT INTO key_in_brackets VALUES (10, 1), (20, 2)",
            "CREATE TABLE key_added_first (id INT PRIMARY KEY, a INT NOT NULL, v INT)",
            "INSERT INTO key_added_first VALUES (1, 10, 1), (2, 20, 2)",
            "CREATE TABLE key_as_index (id INT PRIMARY KEY, v INT)",
            "INSERT INTO key_as_index VALUES (10, 1), (20, 2)",
            "CREATE TABLE key_dropped_as_index (id INT PRIMARY KEY, a INT NOT NULL, v INT)",
            "INSERT INTO key_dropped_as_index VALUES (1, 10, 1), (2, 20, 2)",
            "CREATE TABLE key_in_other_letters (Id INT, Region CHAR(2), v INT, PRIMARY KEY (REGION, ID))",
            "INSERT INTO key_in_other_letters VALUES (1, 'a', 1), (2, 'b', 2)",
            "CREATE TABLE alphabets (k VARCHAR(9) CHARACTER SET koi8u COLLATE koi8u_bin PRIMARY KEY,"
                    + " latin1 VARCHAR(300) CHARACTER SET latin1, koi8u TEXT CHARACTER SET koi8u,"
                    + " armscii8 VARCHAR(300) CHARACTER SET armscii8, keybcs2 VARCHAR(300) CHARACTER SET keybcs2,"
                    + " cp866 CHAR(200) CHARACTER SET cp866, swe7 VARCHAR(20) CHARACTER SET swe7, hp8 VARCHAR(20) CHARACTER SET hp8,"
                    + " dec8 VARCHAR(20) CHARACTER SET dec8, geostd8 VARCHAR(20) CHARACTER SET geostd8,"
                    + " greek VARCHAR(20) CHARACTER SET greek, hebrew VARCHAR(20) CHARACTER SET hebrew,"
                    + " sjis VARCHAR(20) CHARACTER SET sjis, ujis VARCHAR(20) CHARACTER SET ujis,"
                    + " eucjpms VARCHAR(20) CHARACTER SET eucjpms, gbk VARCHAR(20) CHARACTER SET gbk,"
                    + " gb18030 VARCHAR(20) CHARACTER SET gb18030)",
            "INSERT INTO alphabets VALUES ('їжак'" + WrongPicturesIT.ALPHABETS,
            "CREATE TABLE deep (id INT PRIMARY KEY)",
            "CREATE TABLE beside_deep (id INT PRIMARY KEY)",
            "INSERT INTO deep VALUES (1)",
            "INSERT INTO beside_deep VALUES (1)",
            "CREATE TABLE `order details` (id INT PRIMARY KEY, `weight kg` FLOAT, harvest YEAR)",
            "INSERT INTO `order details` VALUES (1, 16777216, 0), (2, 123456.789, 1901), (3, 0.1, NULL)"
        },
        checkedOnce = true)
class WrongPicturesIT {

    /** Every byte of those character sets whose every byte is a character. */
    private static final String BYTES =
            "808182838485868788898A8B8C8D8E8F909192939495969798999A9B9C9D9E9FA0A1A2A3A4A5A6A7A8A9AAABACADAEAF"
                    + "B0B1B2B3B4B5B6B7B8B9BABBBCBDBEBFC0C1C2C3C4C5C6C7C8C9CACBCCCDCECFD0D1D2D3D4D5D6D7D8D9DADBDCDDDEDF"
                    + "E0E1E2E3E4E5E6E7E8E9EAEBECEDEEEFF0F1F2F3F4F5F6F7F8F9FAFBFCFDFEFF";

    /** Behind the key. */
    static final String ALPHABETS = ", _latin1 X'" + BYTES + "', _koi8u X'" + BYTES
            + "', _armscii8 X'" + BYTES + "', _keybcs2 X'" + BYTES + "', _cp866 X'" + BYTES
            + "', 'ÅÄÖ åäö É', 'Öl é Škoda ¥',"
            + " 'Œuvre ¤ ÿ', 'საქართველო №', _greek X'A1A2C1', _hebrew X'AFE0', _sjis X'815C815FB1955C5C', '日本語―',"
            + " _eucjpms X'A1C1A1DDADA1', _gbk X'D6D0A892', _gb18030 X'A6D981308130')";

    private static final Duration PATIENCE = Duration.ofMinutes(8);

    private final RunningPipeline millrace;

    WrongPicturesIT(RunningPipeline millrace) {
        this.millrace = millrace;
    }

    @ConcurrentTest
    void theBodyOfAnEventIsNoDdl() throws SQLException {
        millrace.mysql(
                "CREATE EVENT rebuild ON SCHEDULE EVERY 1 DAY STARTS '2037-01-01 03:00:00' DISABLE DO BEGIN DROP TABLE IF"
                        + " EXISTS stage; CREATE TABLE stage (id INT PRIMARY KEY); END",
                "UPDATE stage SET qty = qty + 1 WHERE id = 2",
                "CREATE EVENT narrow ON SCHEDULE EVERY 1 DAY STARTS '2037-01-01 03:00:00' DISABLE DO"
                        + " ALTER TABLE journal DROP COLUMN note",
                "INSERT INTO journal VALUES (2, 'two')",
                "CREATE EVENT away ON SCHEDULE EVERY 1 DAY STARTS '2037-01-01 03:00:00' DISABLE DO"
                        + " RENAME TABLE journal TO elsewhere",
                "UPDATE journal SET note = 'one again' WHERE id = 1",
                "ALTER /* nightly */ EVENT narrow DO TRUNCATE TABLE journal",
                "/*!80000 ALTER EVENT rebuild DO BEGIN DROP TABLE IF EXISTS stage;"
                        + " CREATE TABLE stage (id INT PRIMARY KEY); END */",
                "ALTER DEFINER = CURRENT_USER /* who */ EVENT away DO RENAME TABLE journal TO elsewhere",
                "DROP EVENT rebuild",
                "DROP EVENT narrow",
                "DROP EVENT away");
        millrace.awaitInStep();

        assertThat(history("stage")).doesNotContain("copy_requested", "stopped", "table_dropped");
        assertThat(history("journal")).doesNotContain("copy_requested", "stopped", "table_renamed");
        assertThat(millrace.number("SELECT count() FROM " + millrace.target() + ".journal"))
                .isEqualTo(2);
    }

    @ConcurrentTest
    void aTableThatWasThereAlreadyKeepsItsColumns() throws SQLException {
        millrace.mysql(
                "CREATE TABLE IF NOT EXISTS archive LIKE shape",
                "INSERT INTO archive (id, code, note, amount) VALUES (4, 'A-4', 'fourth', 4)",
                "UPDATE archive SET note = 'first, changed' WHERE id = 1",
                "DELETE FROM archive WHERE id = 3");
        copied("archive");
    }

    @ConcurrentTest
    void aColumnHasTheCharacterSetThatMysqlGaveIt() throws SQLException {
        millrace.mysql(
                "ALTER TABLE posts DEFAULT CHARACTER SET utf8mb4",
                "ALTER TABLE posts ADD COLUMN title VARCHAR(100)",
                "INSERT INTO posts VALUES (2, 'Straße', 'Grüße 漢字 🙂')",
                "ALTER TABLE posts_back COLLATE latin1_swedish_ci",
                "ALTER TABLE posts_back ADD COLUMN title VARCHAR(100)",
                "INSERT INTO posts_back VALUES (2, '漢字', 'café à la crème')",
                "ALTER TABLE notes CONVERT TO CHARACTER SET DEFAULT",
                "INSERT INTO notes VALUES (2, 'Grüße 漢字 🙂')",
                "UPDATE notes SET body = 'Straße, neu' WHERE id = 1");
        copied("posts");
    }

    /** The drop is read late: it must not end the copy that is asked for behind it. */
    @ConcurrentTest
    void aTableThatIsMadeAgainWhileItIsStoppedHasItsRows() throws SQLException {
        millrace.mysql(
                "ALTER TABLE reborn DEFAULT CHARACTER SET utf8mb4",
                "ALTER TABLE reborn ADD COLUMN title VARCHAR(100)",
                "INSERT INTO reborn VALUES (2, 'Grüße', '漢字')");
        await().atMost(PATIENCE).until(() -> !millrace.state("reborn").equals("streaming"));
        millrace.mysql(
                "DROP TABLE reborn",
                "CREATE TABLE reborn (id INT PRIMARY KEY, v REAL)",
                "INSERT INTO reborn VALUES (7, 0.1e0 + 0.2e0)",
                "DROP TABLE reborn",
                "CREATE TABLE reborn (id INT PRIMARY KEY, v INT)",
                "INSERT INTO reborn VALUES (8, 8)");
        await().atMost(PATIENCE)
                // The view is made again after its table.
                .ignoreExceptionsInstanceOf(Problem.class)
                .untilAsserted(() -> assertThat(millrace.number("SELECT sum(id) FROM " + millrace.target() + ".reborn"))
                        .isEqualTo(8));
        settled("reborn");
    }

    /** Debezium cannot read the ALTERs, and takes the note for a number, and a time for the key, where it names no table. */
    @ConcurrentTest
    void aValueThatDoesNotFitStopsOnlyItsTableEvenWhenThatIsDroppedByThen() throws SQLException {
        millrace.inSession(
                "SET SESSION sql_mode = 'ANSI_QUOTES'",
                "ALTER TABLE \"shifted_away\" MODIFY \"note\" VARCHAR(30) AFTER \"id\"",
                "INSERT INTO shifted_away VALUES (2, 'two', 20)",
                "DROP TABLE shifted_away",
                "ALTER TABLE \"shifted_key\" MODIFY \"at\" TIME NOT NULL FIRST",
                "INSERT INTO shifted_key VALUES ('11:00:00', 'two')",
                "DROP TABLE shifted_key",
                "ALTER TABLE \"shifted\" MODIFY \"note\" VARCHAR(30) AFTER \"id\"",
                "INSERT INTO shifted VALUES (2, 'two', 20)");
        copied("shifted");
    }

    @ConcurrentTest
    void aTypeIsTheOneThatMysqlMadeOfTheWord() throws SQLException {
        millrace.mysql(
                "CREATE TABLE reals (id INT PRIMARY KEY, r REAL, n REAL NOT NULL DEFAULT 0.1)",
                "INSERT INTO reals (id, r) VALUES (1, 3.141592653589793), (2, 0.1e0 + 0.2e0), (3, 16777217), (4, 1e300)",
                "ALTER TABLE reals ADD COLUMN r2 REAL",
                "INSERT INTO reals (id, r, r2) VALUES (5, -1e-300, 123456789.123456789)",
                "CREATE TABLE bools (id INT PRIMARY KEY, b BOOL, c BOOLEAN NOT NULL DEFAULT TRUE)",
                "INSERT INTO bools VALUES (1, 0, 0), (2, 1, 1), (3, 5, -1), (4, NULL, 127)",
                "CREATE TABLE numbers (id SERIAL PRIMARY KEY, dp DOUBLE PRECISION, f30 FLOAT(30), f4 FLOAT4, f8 FLOAT8,"
                        + " fx FIXED(12,4), dc DEC(12,4), nm NUMERIC(12,4), i1 INT1, i3 INT3 UNSIGNED, i8 INT8 UNSIGNED,"
                        + " mi MIDDLEINT, r8 REAL(8,4))",
                "INSERT INTO numbers VALUES (18446744073709551615, 0.1e0 + 0.2e0, 0.1e0 + 0.2e0, 0.25, 0.1e0 + 0.2e0,"
                        + " -12345678.1234, 12345678.1234, 0.0001, -128, 16777215, 18446744073709551615, -8388608, 1234.5678)",
                "CREATE TABLE texts (id INT PRIMARY KEY, lo LONG, lc LONG VARCHAR, lb LONG VARBINARY, nc NATIONAL CHAR(10),"
                        + " nv NATIONAL VARCHAR(10), nr NVARCHAR(10), cv CHARACTER VARYING(10)) DEFAULT CHARACTER SET latin1",
                "INSERT INTO texts VALUES (1, 'é lo', 'é lc', X'00FFE9', '漢 nc', '漢 nv', '漢 nr', 'é cv')");
        copied("reals", "bools");
    }

    /** From its copy on, Debezium has the picture that it was told, and none that it made of a statement. */
    @ConcurrentTest
    void rowsOfEveryTypeAreReadRightlyWithAPictureThatDebeziumWasTold() throws SQLException {
        millrace.mysql(
                "ALTER TABLE kinds DEFAULT CHARACTER SET utf8mb4",
                "ALTER TABLE kinds ADD COLUMN title VARCHAR(20)",
                "INSERT INTO kinds (id, title) VALUES (2, '漢字')");
        copied("kinds");
        millrace.mysql(
                "INSERT INTO kinds VALUES (3, -128, 255, 1, -32768, 65535, -8388608, 16777215, -2147483648, 4294967295,"
                        + " -9223372036854775808, 18446744073709551615, 1901, 0.1, 1234.5, 0.1e0 + 0.2e0, -1234567890123456.7891,"
                        + " b'100000001', '1900-01-01', '-838:59:59.000', '2299-12-31 23:59:59.999999',"
                        + " '1970-01-01 00:00:01.001', 'é', 'é vc', 'é tx', 0x00FF, 0x00FFE9, 0xE9, 'b''c', 'x,y',"
                        + " '{\"k\": [1, null]}', ST_GeomFromText('POINT(1 2)'), ST_GeomFromText('LINESTRING(0 0, 1 1)'),"
                        + " TO_VECTOR('[1,2,3]'), '漢字')",
                "UPDATE kinds SET ti = 127, flag = 0 WHERE id = 1",
                "DELETE FROM kinds WHERE id = 2");
        millrace.awaitInStep();
        settled("kinds");

        assertThat(history("kinds")).containsOnlyOnce("stopped");
    }

    @ConcurrentTest
    void aLabelIsTheOneThatMysqlKeeps() throws SQLException {
        millrace.mysql(
                "CREATE TABLE labels (id INT PRIMARY KEY, size ENUM('small ', 'medium', 'large  ') NOT NULL,"
                        + " q ENUM('it\\'s', 'it''ll', \"5\"\"\", \"don't\"), esc ENUM('tab\\there', 'line\\nend',"
                        + " 'back\\\\slash'), tags SET('x ', 'y', 'z\\'s'))",
                "INSERT INTO labels VALUES (1, 1, 1, 1, 1), (2, 2, 2, 2, 2), (3, 3, 3, 3, 4), (4, 1, 4, 1, 7)",
                "ALTER TABLE labels MODIFY size ENUM('medium', 'large   ', 'small ') NOT NULL",
                "INSERT INTO labels VALUES (5, 3, 1, 1, 1)",
                // MySQL itself shows question marks for these.
                "CREATE TABLE moods (id INT PRIMARY KEY, e ENUM('x🙂', '?', 'b'), s SET('🙃', 'y'))",
                "INSERT INTO moods VALUES (1, 1, 1), (2, 2, 3)",
                "ALTER TABLE moods MODIFY e ENUM('x🙂', '?', 'b', '🙃')",
                "INSERT INTO moods VALUES (3, 4, 2)",
                "UPDATE moods SET e = 1 WHERE id = 2");
        settled("labels", "moods");
    }

    @ConcurrentTest
    void aLabelOfBytesIsTheOneThatMysqlKeeps() throws SQLException {
        millrace.mysql(
                "INSERT INTO bytes VALUES (4, 'bc', 'y')",
                "UPDATE bytes SET e = 'a' WHERE id = 3",
                "INSERT INTO bytes_required VALUES (2, 'unknown')",
                "CREATE TABLE hexadecimal (id INT PRIMARY KEY, e ENUM(0x616263, X'646566', b'0110011101101000'))",
                "INSERT INTO hexadecimal VALUES (1, 1), (2, 2), (3, 3)");
        settled("bytes", "bytes_required", "hexadecimal");
    }

    @ConcurrentTest
    void aStatementIsInTheCharacterSetOfItsSession() throws SQLException {
        String e = "', CHAR(233 USING latin1), '";
        millrace.inSession(
                "SET NAMES latin1",
                "SET @ddl = CONCAT('ALTER TABLE wines MODIFY grade ENUM(''ros" + e + "'', ''red'', ''ros" + e
                        + " brut'') NOT NULL')",
                "PREPARE s FROM @ddl",
                "EXECUTE s",
                "INSERT INTO wines VALUES (2, 1), (3, 3)",
                "SET @ddl = CONCAT('ALTER TABLE wines ADD COLUMN `mill" + e + "sime` INT NOT NULL DEFAULT 2020')",
                "PREPARE s FROM @ddl",
                "EXECUTE s",
                "INSERT INTO wines VALUES (4, 2, 1999)");
        settled("wines");
    }

    /** Java's tables of these character sets have other characters for some bytes. */
    @ConcurrentTest
    void aTextHasTheCharactersThatMysqlReads() throws SQLException {
        millrace.mysql(
                "INSERT INTO alphabets VALUES ('ґанок'" + ALPHABETS,
                "INSERT INTO alphabets VALUES ('є'" + ALPHABETS,
                "UPDATE alphabets SET hp8 = 'Ç', k = 'ЄІ' WHERE k = 'їжак'",
                "DELETE FROM alphabets WHERE k = 'є'");
        settled("alphabets");
    }

    @ConcurrentTest
    void aColumnIsKnownInWhateverLettersItIsWritten() throws SQLException {
        millrace.mysql(
                "ALTER TABLE visits MODIFY CREATEDAT INT NOT NULL AFTER Site",
                "INSERT INTO visits (id, CreatedAt, LastSeen, Site) VALUES (2, 21, 22, 23)",
                "ALTER TABLE visits MODIFY lastseen INT NOT NULL FIRST",
                "INSERT INTO visits (id, CreatedAt, LastSeen, Site) VALUES (3, 31, 32, 33)",
                "ALTER TABLE people MODIFY EMAIL VARCHAR(80)",
                "INSERT INTO people VALUES (3, 'c@example.com', 'Cy')",
                "ALTER TABLE people CHANGE NAME NAME VARCHAR(80)",
                "UPDATE people SET email = 'a2@example.com' WHERE id = 1",
                "ALTER TABLE people RENAME COLUMN Name TO name",
                "INSERT INTO people VALUES (4, 'd@example.com', 'Di')");
        settled("visits", "people");
    }

    /** A regular expression of Debezium's overflows the stack at a literal of that length. */
    @ConcurrentTest
    void aStatementThatDebeziumCannotEvenReadStopsNobodyForLong() throws SQLException {
        millrace.mysql(
                "INSERT INTO deep VALUES (2)",
                "INSERT INTO beside_deep VALUES (2)",
                "ALTER TABLE deep ADD COLUMN v VARCHAR(20) DEFAULT 'new', ADD CONSTRAINT other CHECK (CAST(id AS CHAR) <> '"
                        + "x".repeat(600_000) + "')",
                "INSERT INTO deep VALUES (3, 'three')",
                "INSERT INTO beside_deep VALUES (3)");
        copied("deep");
        settled("beside_deep");
    }

    @ConcurrentTest
    void rowsAreToldApartByTheUniqueKeyThatThereIs() throws SQLException {
        millrace.mysql(
                "UPDATE assets SET v = 11 WHERE id = 1",
                // By its name it comes before the first one.
                "ALTER TABLE assets ADD UNIQUE KEY a_code (code)",
                "INSERT INTO assets VALUES (4, 'D', 40)",
                "UPDATE assets SET code = 'B2' WHERE id = 2",
                "UPDATE assets SET id = 33 WHERE id = 3",
                "DELETE FROM assets WHERE id = 1",
                "ALTER TABLE assets DROP INDEX z_id",
                "INSERT INTO assets VALUES (4, 'E', 50)",
                "UPDATE assets SET v = 41 WHERE code = 'D'",
                "CREATE TABLE unique_only (id INT NOT NULL, v INT, UNIQUE KEY (id))",
                "INSERT INTO unique_only VALUES (1, 1), (2, 2)",
                "UPDATE unique_only SET v = 3 WHERE id = 1");
        copied("assets", "unique_only");
    }

    /** In brackets Debezium sees no PRIMARY KEY, it adds and drops keys in the order of the text, and by their names it knows none. */
    @ConcurrentTest
    void rowsAreToldApartByThePrimaryKeyThatMysqlMade() throws SQLException {
        millrace.mysql(
                "ALTER TABLE key_in_brackets DROP PRIMARY KEY, ADD COLUMN (k INT NOT NULL AUTO_INCREMENT PRIMARY KEY)",
                "UPDATE key_in_brackets SET id = 11 WHERE id = 10",
                "INSERT INTO key_in_brackets (id, v) VALUES (30, 3)",
                "ALTER TABLE key_added_first ADD PRIMARY KEY (a), DROP PRIMARY KEY",
                "UPDATE key_added_first SET id = 3 WHERE a = 20",
                "INSERT INTO key_added_first VALUES (1, 30, 3)",
                "ALTER TABLE key_as_index DROP INDEX `PRIMARY`, ADD COLUMN (k INT NOT NULL AUTO_INCREMENT PRIMARY KEY)",
                "UPDATE key_as_index SET id = 11 WHERE id = 10",
                "INSERT INTO key_as_index (id, v) VALUES (20, 3)",
                "DROP INDEX `PRIMARY` ON key_dropped_as_index",
                "ALTER TABLE key_dropped_as_index ADD PRIMARY KEY (a)",
                "INSERT INTO key_dropped_as_index VALUES (1, 30, 3)",
                "UPDATE key_in_other_letters SET v = 3 WHERE id = 1",
                "ALTER TABLE key_in_other_letters COMMENT = 'a comment'",
                "INSERT INTO key_in_other_letters VALUES (1, 'c', 3)");
        copied("key_in_brackets", "key_added_first", "key_as_index", "key_dropped_as_index");
        millrace.mysql(
                "UPDATE key_in_brackets SET v = 9 WHERE id = 11",
                "DELETE FROM key_in_brackets WHERE id = 20",
                "UPDATE key_added_first SET v = 9 WHERE a = 30",
                "DELETE FROM key_added_first WHERE a = 10",
                "UPDATE key_as_index SET id = 12, v = 9 WHERE id = 11",
                "DELETE FROM key_as_index WHERE v = 3",
                "UPDATE key_dropped_as_index SET v = 9 WHERE a = 30");
        millrace.awaitInStep();
        settled("key_in_brackets", "key_added_first", "key_as_index", "key_dropped_as_index", "key_in_other_letters");

        assertThat(history("key_in_brackets")).contains("stopped");
        assertThat(history("key_in_other_letters")).doesNotContain("copy_requested", "stopped");
    }

    /** The tables were copied again. */
    private void copied(String... tables) {
        for (String table : tables) {
            await(table + " is copied again")
                    .atMost(PATIENCE)
                    .until(() -> history(table).contains("copy_requested")
                            && history(table).contains("copy_done"));
        }
        settled(tables);
    }

    /** Nothing is left to be done for the tables. */
    private void settled(String... tables) {
        Arrays.stream(tables)
                .forEach(table -> await(table + " streams")
                        .atMost(PATIENCE)
                        .during(Duration.ofSeconds(5))
                        .untilAsserted(() -> assertThat(millrace.state(table)).isEqualTo("streaming")));
    }

    private List<String> history(String table) {
        return millrace.json(Service.DDL_MANAGER, "/tables/pictures/" + table + "/history")
                .findValuesAsText("kind");
    }
}
