package io.millrace.ddlmanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.common.kafka.KafkaClients;
import io.millrace.common.naming.Targets;
import io.millrace.common.naming.Topics;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.junit.Seeds;
import io.millrace.sandbox.pipeline.PipelineTest;
import io.millrace.sandbox.pipeline.RunningPipeline;
import io.millrace.sandbox.supervision.Service;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** TRUNCATE on the real servers, the raw and row topics with six partitions. */
@PipelineTest(
        database = "truncate",
        sql = {
            "CREATE TABLE busy (id INT PRIMARY KEY, v BIGINT NOT NULL, note VARCHAR(60))",
            "INSERT INTO busy VALUES (1, 1, 'copied'), (2, 2, 'copied'), (1000000, 3, 'copied')",
            "CREATE TABLE copied (id INT PRIMARY KEY, note TEXT)",
            "INSERT INTO copied VALUES (1, 'copied'), (2, 'copied')",
            "CREATE TABLE quiet (a INT, b VARCHAR(20), note TEXT, PRIMARY KEY (a, b))",
            "INSERT INTO quiet VALUES (1, 'copied', NULL), (2, 'copied', NULL)",
            "CREATE TABLE twice (id INT PRIMARY KEY, note TEXT)",
            "INSERT INTO twice VALUES (1, 'copied'), (2, 'copied'), (3, 'copied')",
            "CREATE TABLE held (id INT PRIMARY KEY, v INT)",
            "CREATE TABLE dropped (id INT PRIMARY KEY)",
            "CREATE TABLE other (id INT PRIMARY KEY)",
            "INSERT INTO other VALUES (1), (2), (3)"
        },
        settings = {"MILLRACE_KAFKA_PARTITIONS=6"})
class TruncateIT {

    private static final Logger LOG = LoggerFactory.getLogger(TruncateIT.class);
    private static final Duration PATIENCE = Duration.ofMinutes(8);
    private static final int KEYS = 400;

    private final Sandbox sandbox;
    private final RunningPipeline millrace;

    TruncateIT(RunningPipeline millrace, Sandbox sandbox) {
        this.millrace = millrace;
        this.sandbox = sandbox;
    }

    @AfterEach
    void noOtherTableIsTouched() {
        millrace.awaitInStep();
        assertThat(count("other")).isEqualTo(3);
    }

    @Test
    void rowsThatWereDeletedBeforeANewFirstCopyAreGone() throws SQLException {
        millrace.mysql("INSERT INTO twice VALUES (4, 'streamed')");
        millrace.awaitInStep();
        assertThat(count("twice")).isEqualTo(4);
        millrace.connect().stop(millrace.connector());
        millrace.mysql("DELETE FROM twice WHERE id IN (2, 4)", "INSERT INTO twice VALUES (5, 'unread')");

        millrace.post(Service.DDL_MANAGER, "/deploy/reload");

        await().atMost(PATIENCE).until(() -> millrace.state("twice").equals("streaming") && count("twice") == 3);
        assertThat(millrace.get(Service.DDL_MANAGER, "/tables/truncate/twice/history"))
                .as("nobody has decided about the table itself")
                .contains("\"kind\":\"resolved\",\"cause\":\"all tables are copied again\"")
                .doesNotContain("a person", "continues as");
    }

    @Test
    void copiedRowsGoTooAndAKeyMayComeBackAtOnce() throws SQLException {
        assertThat(count("copied")).isEqualTo(2);
        long before = truncations("copied");

        millrace.mysql("TRUNCATE copied");
        millrace.awaitInStep();
        assertThat(count("copied")).isZero();

        millrace.mysql(
                "INSERT INTO copied VALUES (1, 'again')",
                "TRUNCATE TABLE copied",
                "INSERT INTO copied VALUES (1, 'and again')",
                "TRUNCATE TABLE truncate.copied",
                "INSERT INTO copied VALUES (1, 'last')");
        millrace.awaitInStep();

        assertThat(millrace.clickHouseRows("SELECT note FROM " + millrace.target() + ".copied"))
                .singleElement()
                .satisfies(row -> assertThat(row.getString("note")).isEqualTo("last"));
        assertThat(truncations("copied")).isEqualTo(before + 3);
    }

    /** What ClickHouse has not read yet holds the truncation up; the notice must outlive the process that waits with it. */
    @Test
    void aTruncationThatWaitsOutlivesTheDdlManager() throws SQLException {
        String valve = Targets.of(millrace.settings().names()).valve(millrace.table("quiet"));
        millrace.clickHouse("DETACH TABLE " + valve + " SYNC");
        millrace.mysql(
                "INSERT INTO quiet VALUES (30, 'late', 'gone'), (31, 'late', 'gone')",
                "TRUNCATE quiet",
                "INSERT INTO quiet VALUES (31, 'late', 'stays')");
        await().atMost(PATIENCE)
                .until(() -> millrace.meter(Service.DDL_MANAGER, "millrace_ddl_truncations_waiting") >= 1);
        long before = truncations("quiet");

        millrace.services().kill(Service.DDL_MANAGER);
        millrace.clickHouse("ATTACH TABLE " + valve);
        millrace.awaitInStep();

        assertThat(truncations("quiet")).isEqualTo(before + 1);
        assertThat(millrace.clickHouseRows("SELECT note FROM " + millrace.target() + ".quiet WHERE b = 'late'"))
                .singleElement()
                .satisfies(row -> assertThat(row.getString("note")).isEqualTo("stays"));
    }

    @Test
    void aTruncationWaitsForNoRowsOfATableThatWasDroppedAndThatNobodyReads() throws SQLException {
        millrace.mysql("INSERT INTO dropped VALUES (1)");
        millrace.awaitInStep();
        millrace.post(Service.DDL_MANAGER, "/tables/truncate/dropped/resolve?how=hold");

        millrace.mysql("INSERT INTO dropped VALUES (2)", "TRUNCATE dropped", "DROP TABLE dropped");
        millrace.awaitInStep();

        assertThat(truncations("dropped")).isEqualTo(1);
    }

    @Test
    void rowsThatAreDeliveredAgainStayTruncated() throws SQLException {
        millrace.mysql(
                "INSERT INTO quiet VALUES (10, 'gone', 'x'), (11, 'gone', 'x')",
                "UPDATE quiet SET note = 'y' WHERE a = 10",
                "DELETE FROM quiet WHERE a = 11",
                "TRUNCATE quiet",
                "INSERT INTO quiet VALUES (11, 'gone', 'after')");
        millrace.awaitInStep();

        int rows = Redelivery.of(
                millrace.settings(), Topics.of(millrace.settings().names()).rowTopic(millrace.table("quiet")));
        millrace.awaitInStep();

        assertThat(rows).isGreaterThan(4);
        assertThat(count("quiet")).isEqualTo(1);
    }

    @Test
    void truncatesBesideARunningWriterTakeExactlyTheOlderRows() throws Exception {
        long seed = Seeds.one();
        Random random = new Random(seed);
        AtomicBoolean stop = new AtomicBoolean();
        AtomicInteger writes = new AtomicInteger();
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> write(seed, stop, writes));
        int truncations = 10;
        long before = truncations("busy");
        try {
            for (int i = 0; i < truncations; i++) {
                int until = writes.get() + 100 + random.nextInt(400);
                await().atMost(PATIENCE).until(() -> writer.isDone() || writes.get() >= until);
                millrace.mysql(i % 2 == 0 ? "TRUNCATE busy" : "TRUNCATE TABLE busy");
                if (i % 3 == 1) {
                    millrace.services().kill(Service.DDL_MANAGER);
                }
            }
            int until = writes.get() + 200;
            await().atMost(PATIENCE).until(() -> writer.isDone() || writes.get() >= until);
        } finally {
            stop.set(true);
            writer.join();
        }
        millrace.awaitInStep();

        assertThat(count("busy")).isEqualTo(mysqlCount("busy"));
        assertThat(truncations("busy")).isEqualTo(before + truncations);
        LOG.atInfo()
                .addKeyValue("writes", writes.get())
                .addKeyValue("rows", count("busy"))
                .log("The writer has ended");

        Redelivery.of(
                millrace.settings(), Topics.of(millrace.settings().names()).rowTopic(millrace.table("busy")));
        millrace.awaitInStep();
        assertThat(count("busy")).isEqualTo(mysqlCount("busy"));
    }

    private void write(long seed, AtomicBoolean stop, AtomicInteger writes) {
        Random random = new Random(seed + 1);
        try (Connection connection = sandbox.mysql().openAsRoot()) {
            connection.setCatalog("truncate");
            connection.setAutoCommit(false);
            // A statement keeps the database of the time when it was made.
            Statement statement = connection.createStatement();
            while (!stop.get()) {
                for (int i = random.nextInt(5); i >= 0; i--) {
                    int key = random.nextInt(KEYS);
                    statement.execute(
                            switch (random.nextInt(8)) {
                                case 0 -> "DELETE FROM busy WHERE id = " + key;
                                case 1 -> "UPDATE IGNORE busy SET id = id + 1 WHERE id = " + key;
                                case 2 -> "UPDATE busy SET v = v + 1 WHERE id = " + key;
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

    /** The column "later" keeps both rows out until it is there. */
    @Test
    void heldRowsComeBackOnlyIfTheyAreNewerThanTheTruncation() throws Exception {
        String file = millrace.clickHouseRows("SELECT _binlog_file FROM " + millrace.target() + ".other_raw LIMIT 1")
                .get(0)
                .getString("_binlog_file");
        sendHeld(1, file, 4);
        sendHeld(2, file.replaceAll("\\d+$", "999999"), 4);
        await().atMost(PATIENCE).until(() -> millrace.held() == 2);

        millrace.mysql("TRUNCATE held");
        millrace.awaitInStep();
        await().atMost(PATIENCE).until(() -> millrace.held() == 1);
        millrace.mysql("ALTER TABLE held ADD COLUMN later INT");
        // Held rows that come back are held no longer for a moment, each time that they are tried.
        await().atMost(PATIENCE).until(() -> count("held") == 1);
        await().atMost(PATIENCE).until(() -> millrace.held() == 0);
        millrace.awaitInStep();

        assertThat(millrace.clickHouseRows("SELECT id, later FROM " + millrace.target() + ".held"))
                .singleElement()
                .satisfies(row -> assertThat(row.getInteger("id")).isEqualTo(2));

        millrace.mysql("INSERT INTO held VALUES (2, 2, 2)");
    }

    private void sendHeld(int id, String file, long position) throws Exception {
        byte[] row = ("{\"id\":" + id + ",\"v\":1,\"later\":1,\"_version\":2,\"_is_deleted\":0,\"_op\":\"c\","
                        + "\"_source_ts\":0,\"_extracted_at\":" + System.currentTimeMillis() + ",\"_binlog_file\":\""
                        + file + "\",\"_binlog_pos\":" + position + ",\"_binlog_row\":0}")
                .getBytes(StandardCharsets.UTF_8);
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                KafkaClients.properties(millrace.settings().kafka()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(
                            Topics.of(millrace.settings().names()).rowTopic(millrace.table("held")), row))
                    .get();
        }
    }

    private long count(String table) {
        return millrace.number("SELECT count() FROM " + millrace.target() + "." + table);
    }

    private long truncations(String table) {
        // The history is answered when ClickHouse has all of the journal.
        millrace.get(Service.DDL_MANAGER, "/tables/truncate/" + table + "/history");
        return millrace.number("SELECT uniqExact(place) FROM " + millrace.ingest()
                + ".table_events WHERE kind = 'truncated' AND mysql_table = '" + table + "'");
    }

    private long mysqlCount(String table) throws SQLException {
        try (Connection connection = sandbox.mysql().openAsRoot();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM truncate." + table)) {
            row.next();
            return row.getLong(1);
        }
    }
}
