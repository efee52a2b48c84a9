package io.millrace.ddlmanager.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.journal.Origin;
import io.millrace.common.journal.TableEvent;
import io.millrace.common.kafka.KafkaClients;
import io.millrace.common.mysql.Mysql;
import io.millrace.common.naming.Targets;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.journal.ChangeLog;
import io.millrace.ddlmanager.journal.Journal;
import io.millrace.ddlmanager.plan.Step;
import io.millrace.sandbox.Part;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.junit.Sandboxed;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The lock ends with its session of MySQL; whoever works under it must notice. */
@Sandboxed({Part.MYSQL, Part.KAFKA, Part.CLICKHOUSE})
class PipelineLockIT {

    /** Less than the lock waits for its holder. */
    private static final Duration PROMPT = Duration.ofSeconds(10);

    private static final TableId TABLE = new TableId("locked", "t");

    private final Sandbox sandbox;
    private final Settings settings;
    private Mysql mysql;
    private Admin kafka;
    private Journal journal;
    private PipelineLock lock;

    PipelineLockIT(Sandbox sandbox) {
        this.sandbox = sandbox;
        Map<String, String> environment = new HashMap<>(sandbox.environment());
        environment.put("MILLRACE_MYSQL_DATABASES", TABLE.database());
        environment.put("MILLRACE_CONNECTOR_NAME", "locked");
        environment.put("MILLRACE_JOURNAL_TOPIC", "journal-locked");
        this.settings = Settings.of(environment);
    }

    @BeforeEach
    void connect() {
        mysql = Mysql.connect(settings.mysql());
        kafka = KafkaClients.admin(settings.kafka());
        journal = new Journal(settings.kafka(), settings.names().journal(), kafka);
        lock = new PipelineLock(mysql, new SimpleMeterRegistry(), journal);
    }

    @AfterEach
    void close() {
        lock.close();
        journal.close();
        kafka.close();
        mysql.close();
    }

    @Test
    void workUnderTheLockMayTakeItAgain() {
        String done = lock.take(() -> lock.take(() -> {
            lock.requireNotLost();
            return "done";
        }));

        assertThat(done).isEqualTo("done");
        assertThatCode(lock::requireNotLost).doesNotThrowAnyException();
    }

    @Test
    void aLostSessionEndsTheWorkAndAnotherProcessMayBegin() {
        try (Mysql others = Mysql.connect(settings.mysql());
                Journal othersJournal =
                        new Journal(settings.kafka(), settings.names().journal(), kafka);
                PipelineLock other = new PipelineLock(others, new SimpleMeterRegistry(), othersJournal)) {
            lock.run(() -> {
                killHolder();
                await().untilAsserted(() -> assertThat(catchThrowableOfType(Problem.class, lock::requireNotLost)
                                .code())
                        .isEqualTo(ProblemCode.LOCK_LOST));

                other.run(other::requireNotLost);

                assertThatThrownBy(lock::requireNotLost).isInstanceOf(Problem.class);
            });
        }
        lock.run(lock::requireNotLost);
    }

    /** Its Kafka has a journal of its own; the names of connectors may be the same, as they are by default. */
    @Test
    void anotherPipelineOnTheSameMysqlDoesNotWait() {
        try (Journal othersJournal = new Journal(settings.kafka(), "journal-of-another", kafka);
                PipelineLock other = new PipelineLock(mysql, new SimpleMeterRegistry(), othersJournal)) {
            TableLocks.Held ours =
                    new TableLocks(journal::identity, mysql).take(TABLE).orElseThrow();
            try (ours) {
                lock.run(() -> {
                    assertThat(CompletableFuture.supplyAsync(() -> other.take(() -> "done")))
                            .succeedsWithin(PROMPT)
                            .isEqualTo("done");
                    try (TableLocks.Held theirs = new TableLocks(othersJournal::identity, mysql)
                            .take(TABLE)
                            .orElseThrow()) {
                        theirs.confirm();
                    }
                    lock.requireNotLost();
                });
                ours.confirm();
            }
        }
    }

    @Test
    void aPlanWhoseLockIsLostRunsNoFurtherStatement() {
        try (ClickHouse clickHouse = ClickHouse.connect(settings.clickHouse())) {
            new Bootstrap(
                            settings.objects().sqlFolder(),
                            Targets.of(settings.names()),
                            settings.source().databases(),
                            clickHouse)
                    .run();
            Targets targets = Targets.of(settings.names());
            Applier applier = new Applier(clickHouse, new ChangeLog(clickHouse, journal), null, lock::requireNotLost);
            String before = targets.ingestDatabase(TABLE.database()) + ".before_the_loss";
            String after = targets.ingestDatabase(TABLE.database()) + ".after_the_loss";

            assertThatThrownBy(() -> lock.run(() -> {
                        applier.apply(TABLE, List.of(made(before)), Origin.millrace("test"));
                        killHolder();
                        await().untilAsserted(() ->
                                assertThatThrownBy(lock::requireNotLost).isInstanceOf(Problem.class));
                        applier.apply(TABLE, List.of(made(after)), Origin.millrace("test"));
                    }))
                    .isInstanceOf(Problem.class)
                    .hasMessageContaining("lock has ended");

            assertThat(clickHouse.query("EXISTS TABLE " + before).get(0).getInteger(1))
                    .isEqualTo(1);
            assertThat(clickHouse.query("EXISTS TABLE " + after).get(0).getInteger(1))
                    .isZero();
        }
    }

    @Test
    void aFailureThatCannotBeWrittenDownIsStillTheOneThatIsReported() {
        try (ClickHouse clickHouse = ClickHouse.connect(settings.clickHouse())) {
            new Bootstrap(
                            settings.objects().sqlFolder(),
                            Targets.of(settings.names()),
                            settings.source().databases(),
                            clickHouse)
                    .run();
            Applier applier = new Applier(clickHouse, new ChangeLog(clickHouse, journal), null, () -> {});
            journal.beginTurn();
            try (Journal another =
                    new Journal(settings.kafka(), settings.names().journal(), kafka)) {
                another.append(new TableEvent.Gone(TABLE, Origin.millrace("another process has taken over")));
            }
            Applier.Round round = applier.begin(List.of(), Origin.millrace("test"), Set.of());

            assertThat(round.apply(TABLE, List.of(new Step.CreateObject("NO STATEMENT AT ALL", "test"))))
                    .hasValueSatisfying(failure -> assertThat(failure).contains("SYNTAX_ERROR"));
        }
    }

    private static Step made(String table) {
        return new Step.CreateObject("CREATE TABLE " + table + " (id Int32) ENGINE = MergeTree ORDER BY id", "test");
    }

    private void killHolder() {
        try (Connection root = sandbox.mysql().openAsRoot();
                Statement statement = root.createStatement();
                ResultSet holder = statement.executeQuery("SELECT OWNER_THREAD_ID, PROCESSLIST_ID"
                        + " FROM performance_schema.metadata_locks JOIN performance_schema.threads"
                        + " ON THREAD_ID = OWNER_THREAD_ID WHERE OBJECT_TYPE = 'USER LEVEL LOCK'"
                        + " AND LOCK_STATUS = 'GRANTED' AND OBJECT_NAME LIKE 'millrace %'")) {
            assertThat(holder.next()).as("somebody holds the lock").isTrue();
            long session = holder.getLong("PROCESSLIST_ID");
            assertThat(holder.next()).as("another one, too").isFalse();
            try (Statement kill = root.createStatement()) {
                kill.execute("KILL " + session);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
