package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.http.JsonHttp;
import io.millrace.common.mysql.MysqlNames;
import io.millrace.common.settings.Setting;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.junit.Sandboxed;
import io.millrace.sandbox.pipeline.PipelineStart;
import io.millrace.sandbox.pipeline.RunningPipeline;
import io.millrace.sandbox.supervision.Service;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Tables and columns of every name that MySQL takes, on the real stack: through the first copy, live, altered, copied again.
 * After each test every table streams, and the validator finds every value equal.
 */
@Sandboxed
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class NamesIT {

    private static final String DATABASE = "names_it";

    /** Kafka Connect would put the password in its place, wherever it stands in a connector's configuration. */
    private static final String REFERENCE = "${env:MILLRACE_MYSQL_PASSWORD}";

    /** Names of tables and of their columns. */
    private static final List<String> ODD = List.of(
            "back`quote",
            "double\"quote",
            "single'quote",
            "back\\slash",
            "{x}",
            "{{x}}",
            "{d 'x'}",
            "{fn now()}",
            REFERENCE,
            "new\nline",
            "tab\tulator",
            "bell\u0007 and \u001b[31mescape",
            "per%cent %s",
            "a space",
            "a.b",
            "a_b",
            "a,b;c:d",
            "tä",
            "tö",
            "字",
            "1st",
            "42",
            "/* no comment */ -- #",
            "slash/ed",
            "a?b&c=d",
            "(b)",
            "\u2028\u202e\u0085",
            "<b>&amp;</b>",
            "select",
            "t$1",
            // With the names of the databases this is as long as ClickHouse can store, in the tables that are made
            // later.
            "ü".repeat(28) + "x");

    private static final List<String> RESERVED = List.of(
            "_version",
            "_is_deleted",
            "_op",
            "_sign",
            "_event",
            "_source_ts",
            "_extracted_at",
            "_binlog_file",
            "_binlog_pos",
            "_binlog_row",
            "_raw_partition",
            "_topic",
            "_offset",
            "_key",
            "_error",
            "_raw_message",
            "_kafka_message",
            "_misfits",
            "_readable",
            "_copies",
            "_copy",
            "_part",
            "_row_exists",
            "_block_number",
            "_table",
            "_headers.name");

    private RunningPipeline millrace;

    @BeforeAll
    void copies(Sandbox sandbox) throws SQLException {
        List<String> before = new ArrayList<>();
        for (String name : ODD) {
            before.addAll(table(name));
        }
        before.add("CREATE TABLE reserved (" + columns(RESERVED, " INT") + ", PRIMARY KEY (_op, _version))");
        before.add("INSERT INTO reserved VALUES (" + numbers(1) + "), (" + numbers(2) + ")");
        before.add("CREATE TABLE keyless (" + columns(RESERVED, " INT") + ")");
        before.add("INSERT INTO keyless VALUES (" + numbers(1) + "), (" + numbers(1) + "), (" + numbers(2) + ")");
        before.add("CREATE TABLE `only unique` (`u,1` INT NOT NULL, `u:2` INT NOT NULL, v INT, UNIQUE (`u,1`, `u:2`))");
        before.add("INSERT INTO `only unique` VALUES (1, 1, 1), (1, 2, 2)");
        before.add("CREATE TABLE secrets (`" + REFERENCE + "` INT NOT NULL UNIQUE COMMENT '" + REFERENCE
                + "', f FLOAT DEFAULT 0.1) COMMENT '" + REFERENCE + "'");
        before.add("INSERT INTO secrets VALUES (1, 0.3), (2, NULL)");
        before.add("CREATE TABLE `keyless secrets` (`" + REFERENCE + "` VARCHAR(99), f DOUBLE)");
        before.add("INSERT INTO `keyless secrets` VALUES ('" + REFERENCE + "', 0.3), (NULL, NULL)");
        before.add("CREATE TABLE alike (id INT PRIMARY KEY, a INT, `a.b` INT, `a.null` INT, `a.size0` INT, intake INT,"
                + " `intake.a` INT, k INT, bucket INT, changed INT, `column` INT, fits INT)");
        before.add("INSERT INTO alike VALUES (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12), (2, NULL, NULL, NULL, NULL, NULL,"
                + " NULL, NULL, NULL, NULL, NULL, NULL)");
        for (String name : List.of("users", "users_raw", "users_queue", "users_mv", "users_quarantine", "users@load")) {
            before.add("CREATE TABLE `" + name + "` (id INT PRIMARY KEY, name VARCHAR(20))");
            before.add("INSERT INTO `" + name + "` VALUES (1, '" + name + "')");
        }
        before.add("CREATE TABLE orders (id INT PRIMARY KEY, v INT)");
        before.add("INSERT INTO orders VALUES (1, 1)");
        millrace = PipelineStart.of(sandbox, DATABASE)
                .settings(Map.of(
                        Setting.KEYLESS_TABLES.variable(), DATABASE + ".keyless," + DATABASE + ".keyless secrets"))
                .start(before);
    }

    @AfterAll
    void stops() throws SQLException {
        if (millrace != null) {
            millrace.remove();
        }
    }

    @Test
    @Order(1)
    void theFirstCopyHasEveryTable() {
        assertAllEqual();
    }

    @Test
    @Order(2)
    void rowsArriveLive() throws SQLException {
        List<String> live = new ArrayList<>();
        for (String name : ODD) {
            String quoted = MysqlNames.quoted(name);
            live.add("INSERT INTO " + quoted + " VALUES (3, 'c', 3.3333333), (4, 'd', 16777216)");
            live.add("UPDATE " + quoted + " SET " + MysqlNames.quoted("v" + name) + " = 'bb' WHERE " + quoted + " = 2");
            live.add("DELETE FROM " + quoted + " WHERE " + quoted + " = 1");
        }
        live.add("UPDATE reserved SET _sign = 7, _is_deleted = 1 WHERE _version = 1");
        live.add("DELETE FROM reserved WHERE _version = 2");
        live.add("INSERT INTO reserved VALUES (" + numbers(3) + ")");
        live.add("DELETE FROM keyless WHERE _event = 1 LIMIT 1");
        live.add("INSERT INTO keyless VALUES (" + numbers(2) + ")");
        live.add("UPDATE `only unique` SET v = 22 WHERE `u:2` = 2");
        live.add("UPDATE secrets SET f = 0.7, `" + REFERENCE + "` = 3 WHERE `" + REFERENCE + "` = 1");
        live.add("INSERT INTO `keyless secrets` VALUES ('" + REFERENCE + "', 0.7)");
        live.add("UPDATE alike SET intake = 66, `a.b` = 33 WHERE id = 1");
        live.add("UPDATE users SET name = 'live'");
        live.add("INSERT INTO users_raw VALUES (2, 'live')");
        millrace.mysql(live.toArray(String[]::new));
        assertAllEqual();
    }

    @Test
    @Order(3)
    void theViewShowsColumnsUnderTheirOwnNames() {
        assertThat(millrace.number(
                        "SELECT _sign * 100 + _is_deleted FROM " + millrace.target() + ".reserved WHERE _version = 1"))
                .isEqualTo(701);
        assertThat(millrace.number("SELECT count() FROM " + millrace.target() + ".keyless WHERE _copies = 2"))
                .isEqualTo(2);
    }

    @Test
    @Order(4)
    void alterationsAreFollowed() throws SQLException {
        List<String> live = new ArrayList<>();
        for (String name : ODD) {
            String quoted = MysqlNames.quoted(name);
            String added = MysqlNames.quoted("n" + name);
            String renamed = MysqlNames.quoted("w" + name);
            live.add("ALTER TABLE " + quoted + " ADD COLUMN " + added + " INT DEFAULT 5");
            // Debezium does not find a column with a back quote in its name when it is renamed or dropped.
            if (!name.contains("`")) {
                live.add(
                        "ALTER TABLE " + quoted + " RENAME COLUMN " + MysqlNames.quoted("v" + name) + " TO " + renamed);
                live.add("ALTER TABLE " + quoted + " DROP COLUMN " + MysqlNames.quoted("f" + name));
                live.add("INSERT INTO " + quoted + " VALUES (5, 'e', 6)");
            }
        }
        live.add("INSERT INTO `back``quote` VALUES (5, 'e', 5, 6)");
        live.add("ALTER TABLE reserved ADD COLUMN _misfit INT, DROP COLUMN _misfits, RENAME COLUMN _copy TO _copied");
        live.add("ALTER TABLE reserved RENAME COLUMN _copied TO _partition");
        live.add("UPDATE reserved SET _partition = 9, _misfit = 8");
        millrace.mysql(live.toArray(String[]::new));
        assertAllEqual();
    }

    @Test
    @Order(5)
    void newTablesAreFollowed() throws SQLException {
        List<String> live = new ArrayList<>();
        for (String name : ODD) {
            live.addAll(table("later " + name));
        }
        // Its name is that of the raw table of a table that streams.
        live.add("CREATE TABLE orders_raw (id INT PRIMARY KEY, w INT)");
        live.add("INSERT INTO orders_raw VALUES (1, 11)");
        live.add("INSERT INTO orders VALUES (2, 2)");
        live.add("CREATE TABLE later_reserved (" + columns(RESERVED, " INT") + ", PRIMARY KEY (_op, _version))");
        live.add("INSERT INTO later_reserved VALUES (" + numbers(1) + "), (" + numbers(2) + ")");
        millrace.mysql(live.toArray(String[]::new));
        assertAllEqual();
        millrace.mysql("INSERT INTO orders VALUES (3, 3)", "INSERT INTO orders_raw VALUES (3, 3)");
        assertAllEqual();
    }

    @Test
    @Order(6)
    void truncationsAreFollowed() throws SQLException {
        List<String> live = new ArrayList<>();
        for (String name : ODD) {
            live.add("TRUNCATE TABLE " + MysqlNames.quoted("later " + name));
            live.add("INSERT INTO " + MysqlNames.quoted("later " + name) + " VALUES (7, 'after', 7)");
        }
        live.add("TRUNCATE TABLE later_reserved");
        live.add("INSERT INTO later_reserved VALUES (" + numbers(7) + ")");
        live.add("TRUNCATE TABLE orders");
        live.add("INSERT INTO orders VALUES (7, 7)");
        millrace.mysql(live.toArray(String[]::new));
        assertAllEqual();
    }

    @Test
    @Order(7)
    void tablesAreCopiedAgain() {
        Stream.of("back`quote", "back\\slash", "{x}", "new\nline", "a,b;c:d", "reserved", "orders", "orders_raw")
                .forEach(name -> assertThat(resolve(name).output()).as(name).contains("copied again"));
        assertAllEqual();
    }

    @Test
    @Order(8)
    void pagesAndCommandsTakeEveryNameAndNoTerminalSeesItRaw() {
        for (String name : ODD) {
            String path = "/tables/" + DATABASE + "/" + JsonHttp.encoded(name);
            assertThat(millrace.json(Service.DDL_MANAGER, path)
                            .findValue("table")
                            .asText())
                    .isEqualTo(DATABASE + "." + name);
            assertThat(millrace.json(Service.DDL_MANAGER, path + "/history")).isNotEmpty();
        }
        for (String command : List.of("plan", "validate", "preflight")) {
            assertThat(run(command).output()).doesNotContain("\u001b[31mescape", "\u0007", "new\nline");
        }
    }

    @Test
    @Order(9)
    void thePasswordStandsInNoLogStatusOrPage(Sandbox sandbox) throws IOException {
        String password = millrace.settings().mysql().password().value();

        for (Path folder : List.of(
                sandbox.connect().logFile().getParent(),
                millrace.settings().home().resolve(DATABASE).resolve("logs"))) {
            for (Path log : files(folder)) {
                assertThat(Files.readString(log, StandardCharsets.ISO_8859_1))
                        .as(log.toString())
                        .doesNotContain(password);
            }
        }
        assertThat(millrace.connect().state(millrace.connector()).orElseThrow().toString())
                .doesNotContain(password);
        for (String path : List.of("/readyz", "/tables", "/plan", "/metrics")) {
            assertThat(millrace.get(Service.DDL_MANAGER, path)).as(path).doesNotContain(password);
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> all = files.filter(Files::isRegularFile).toList();
            assertThat(all).isNotEmpty();
            return all;
        }
    }

    private CommandRun resolve(String table) {
        return run("resolve", DATABASE + "." + table, "--reload");
    }

    private CommandRun run(String... arguments) {
        return CommandRun.here(millrace.services().environment(), arguments);
    }

    private void assertAllEqual() {
        millrace.awaitSettled();
        assertThat(millrace.check())
                .allSatisfy((table, result) -> assertThat(result.verdict())
                        .as("%s: %s %s", table, result.note(), result.differences())
                        .isEqualTo("equal"));
    }

    private static List<String> table(String name) {
        String quoted = MysqlNames.quoted(name);
        return List.of(
                "CREATE TABLE " + quoted + " (" + quoted + " INT PRIMARY KEY, " + MysqlNames.quoted("v" + name)
                        + " VARCHAR(20) NOT NULL, " + MysqlNames.quoted("f" + name)
                        // A FLOAT has tables of odd names copied after the others.
                        + (name.endsWith("a.b") ? " FLOAT)" : " DOUBLE)"),
                "INSERT INTO " + quoted + " VALUES (1, 'a', 1234567.9), (2, 'b', NULL)");
    }

    private static String columns(List<String> names, String type) {
        return String.join(
                ", ", names.stream().map(name -> MysqlNames.quoted(name) + type).toList());
    }

    private static String numbers(int number) {
        return String.join(
                ", ", RESERVED.stream().map(name -> String.valueOf(number)).toList());
    }
}
