package io.millrace.ddlmanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.common.Resources;
import io.millrace.common.journal.Origin;
import io.millrace.common.naming.Targets;
import io.millrace.common.settings.Setting;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.apply.TableLocks;
import io.millrace.ddlmanager.apply.TableLocks.Held;
import io.millrace.ddlmanager.catalog.Scope;
import io.millrace.ddlmanager.catalog.SourceAndTarget.Snapshot;
import io.millrace.ddlmanager.plan.TablePlan;
import io.millrace.ddlmanager.reconcile.Outcome;
import io.millrace.ddlmanager.reconcile.Reconciler;
import io.millrace.sandbox.Part;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.junit.Sandboxed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Plans and their application, on real servers, without the service around them. */
@Sandboxed({Part.MYSQL, Part.KAFKA, Part.CLICKHOUSE})
class ReconcilerIT {

    private static final String DATABASE = "reconciled";
    private static final int TABLES = 30;
    private static final Origin CAUSE = Origin.millrace("a test");

    private Map<String, String> environment;
    private Connection root;
    private Settings settings;
    private Targets targets;
    private Resources opened;
    private Components parts;

    @BeforeEach
    void start(Sandbox sandbox) throws SQLException {
        root = sandbox.mysql().openAsRoot();
        mysql("DROP DATABASE IF EXISTS " + DATABASE);
        mysql("CREATE DATABASE " + DATABASE);
        mysql("USE " + DATABASE);
        for (int i = 0; i < TABLES; i++) {
            mysql("CREATE TABLE t" + i + " (id INT PRIMARY KEY, v INT)");
        }
        environment = new HashMap<>(sandbox.environment());
        environment.put(Setting.MYSQL_DATABASES.variable(), DATABASE);
        environment.putIfAbsent(Setting.CONNECT_URL.variable(), "http://127.0.0.1:1");
        environment.put(Setting.JOURNAL_TOPIC.variable(), "journal." + UUID.randomUUID());
        environment.put(Setting.TARGET_DATABASE.variable(), "live_{db}");
        environment.put(Setting.INGEST_DATABASE.variable(), "ingest_{db}");
        settings = Settings.of(environment);
        targets = Targets.of(settings.names());
        opened = new Resources();
        parts = Components.open(settings, new SimpleMeterRegistry(), opened);
        parts.connections().clickHouse().execute("DROP DATABASE IF EXISTS live_" + DATABASE + " SYNC");
        parts.connections().clickHouse().execute("DROP DATABASE IF EXISTS ingest_" + DATABASE + " SYNC");
        assertThat(parts.reconciliation().reconciler().apply(CAUSE, Scope.ALL))
                .hasSize(TABLES)
                .allSatisfy(outcome -> assertThat(outcome.failure()).isEmpty());
    }

    @AfterEach
    void stop() throws SQLException {
        opened.close();
        root.close();
    }

    @Test
    void aSecondPassHasNothingToDo() {
        assertThat(parts.reconciliation().reconciler().apply(CAUSE, Scope.ALL))
                .extracting(Outcome::plan)
                .hasOnlyElementsOfType(TablePlan.InSync.class)
                .hasSize(TABLES);
    }

    @Test
    void oneTablesChangeReadsAndPlansNoOther() throws SQLException {
        mysql("ALTER TABLE t7 ADD COLUMN w INT");
        long before = columnsRead();

        List<Outcome> outcomes = parts.reconciliation().reconciler().apply(CAUSE, Scope.of(table("t7")));

        assertThat(outcomes).singleElement().satisfies(outcome -> {
            assertThat(outcome.table().id()).isEqualTo(table("t7"));
            assertThat(outcome.plan()).isInstanceOf(TablePlan.Change.class);
            assertThat(outcome.failure()).isEmpty();
        });
        assertThat(columnsRead() - before)
                .as("columns that MySQL was asked for: those of t7")
                .isEqualTo(3);
        assertThat(parts.reconciliation().plans().of(Scope.ALL))
                .extracting(Outcome::plan)
                .hasOnlyElementsOfType(TablePlan.InSync.class);
    }

    @Test
    void whyATableIsNotReplicatedIsLoggedOnceAndWithoutAStackTrace() throws SQLException {
        mysql("CREATE TABLE keyless (v INT)");
        ListAppender<ILoggingEvent> heard = new ListAppender<>();
        Logger log = (Logger) LoggerFactory.getLogger(Reconciler.class);
        log.addAppender(heard);
        heard.start();
        try {
            for (int i = 0; i < 3; i++) {
                parts.reconciliation().reconciler().apply(CAUSE, Scope.ALL);
            }
        } finally {
            log.detachAppender(heard);
        }

        assertThat(heard.list).singleElement().satisfies(event -> {
            assertThat(event.getKeyValuePairs())
                    .anySatisfy(pair -> assertThat(pair.value).isEqualTo(table("keyless")));
            assertThat(event.getThrowableProxy()).isNull();
        });
    }

    @Test
    void anOwnTemplateThatClickHouseRefusesIsTheReasonWithoutAStackTrace(@TempDir Path folder) throws Exception {
        Files.createDirectories(folder.resolve("table"));
        Files.writeString(
                folder.resolve("table/view.sql"),
                "CREATE OR REPLACE VIEW {{{view}}} AS SELECT nothing_of_this_name FROM {{{raw}}} FINAL\n");
        Map<String, String> own = new HashMap<>(environment);
        own.put(Setting.SQL_DIR.variable(), folder.toString());
        mysql("CREATE TABLE shown (id INT PRIMARY KEY)");
        ListAppender<ILoggingEvent> heard = new ListAppender<>();
        Logger log = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
        log.addAppender(heard);
        heard.start();
        try (Resources again = new Resources()) {
            Components with = Components.open(Settings.of(own), new SimpleMeterRegistry(), again);
            for (int i = 0; i < 2; i++) {
                assertThat(with.reconciliation().reconciler().apply(CAUSE, Scope.of(table("shown"))))
                        .singleElement()
                        .satisfies(outcome -> assertThat(outcome.failure())
                                .hasValueSatisfying(why -> assertThat(why).contains("nothing_of_this_name")));
            }
        } finally {
            log.detachAppender(heard);
        }

        assertThat(heard.list)
                .as("what was logged")
                .allSatisfy(event -> assertThat(event.getThrowableProxy()).isNull())
                .filteredOn(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
                .extracting(event -> event.getMessage() + event.getKeyValuePairs())
                .as("warnings of two tries")
                .singleElement()
                .asString()
                .contains("nothing_of_this_name");
    }

    @Test
    void aLookAtOneTableSeesWhatBelongsToIt() {
        Snapshot now = parts.reconciliation().sides().read(Scope.of(table("t7")));

        assertThat(now.tables()).hasSize(1);
        assertThat(now.names()).hasSize(TABLES);
        assertThat(now.catalog().find(targets.raw(table("t7")))).isPresent();
        assertThat(now.catalog().find(targets.valve(table("t7")))).isPresent();
        assertThat(now.catalog().find(targets.raw(table("t8")))).isEmpty();
        assertThat(parts.reconciliation().sides().table(table("t7")))
                .contains(now.tables().get(0));
        assertThat(parts.reconciliation().sides().table(table("gone"))).isEmpty();
    }

    @Test
    void theRawTableOfATableMovesAsideForANewTableOfItsName() throws SQLException {
        mysql("CREATE TABLE t7_raw (id INT PRIMARY KEY)");
        assertThat(parts.reconciliation().reconciler().apply(CAUSE, Scope.of(table("t7_raw"))))
                .allSatisfy(outcome -> assertThat(outcome.failure()).isEmpty())
                .extracting(outcome -> outcome.table().id())
                .containsExactly(table("t7"), table("t7_raw"));

        assertThat(parts.reconciliation().sides().read(Scope.ALL).catalog().find(targets.rawAside(table("t7"))))
                .isPresent();
        assertThat(parts.reconciliation().plans().of(Scope.ALL))
                .extracting(Outcome::plan)
                .hasOnlyElementsOfType(TablePlan.InSync.class)
                .hasSize(TABLES + 1);
    }

    @Test
    void aTableThatAnotherProcessRewritesIsLeftAlone() throws SQLException {
        mysql("ALTER TABLE t7 ADD COLUMN w INT");
        mysql("ALTER TABLE t8 ADD COLUMN w INT");
        TableLocks others = new TableLocks(
                parts.connections().journal()::identity, parts.connections().mysql());
        try (Held held = others.take(table("t7")).orElseThrow()) {
            held.confirm();

            assertThat(parts.reconciliation().reconciler().apply(CAUSE, Scope.of(Set.of(table("t7"), table("t8")))))
                    .satisfiesExactly(
                            t7 -> assertThat(t7.failure())
                                    .hasValueSatisfying(why -> assertThat(why).contains("Another process")),
                            t8 -> assertThat(t8.failure()).isEmpty());
        }

        assertThat(parts.reconciliation().reconciler().apply(CAUSE, Scope.of(table("t7"))))
                .singleElement()
                .satisfies(outcome -> {
                    assertThat(outcome.plan()).isInstanceOf(TablePlan.Change.class);
                    assertThat(outcome.failure()).isEmpty();
                });
    }

    @Test
    void aLockWhoseSessionEndedIsLostAndCanBeTakenAgain() throws SQLException {
        TableLocks locks = new TableLocks(
                parts.connections().journal()::identity, parts.connections().mysql());
        try (Held held = locks.take(table("t7")).orElseThrow()) {
            mysql("KILL "
                    + number("SELECT id FROM information_schema.processlist WHERE id IN (SELECT processlist_id"
                            + " FROM performance_schema.threads t JOIN performance_schema.metadata_locks l"
                            + " ON l.owner_thread_id = t.thread_id WHERE l.object_type = 'USER LEVEL LOCK')"));

            assertThatThrownBy(held::confirm).hasMessageContaining("lock has ended");
        }
        try (Held again = locks.take(table("t7")).orElseThrow()) {
            again.confirm();
            assertThat(locks.taken(table("t7"))).isTrue();
        }
        assertThat(locks.taken(table("t7"))).isFalse();
    }

    private long columnsRead() throws SQLException {
        return number(
                "SELECT COALESCE(SUM(sum_rows_sent), 0) FROM performance_schema.events_statements_summary_by_digest"
                        + " WHERE digest_text LIKE '%FROM `information_schema` . `columns`%'");
    }

    private long number(String query) throws SQLException {
        try (Statement statement = root.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }

    private void mysql(String sql) throws SQLException {
        try (Statement statement = root.createStatement()) {
            statement.execute(sql);
        }
    }

    private static TableId table(String name) {
        return new TableId(DATABASE, name);
    }
}
