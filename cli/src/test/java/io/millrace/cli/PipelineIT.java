package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.clickhouse.client.api.query.GenericRecord;
import io.millrace.common.kafka.KafkaClients;
import io.millrace.common.naming.Topics;
import io.millrace.sandbox.junit.ConcurrentTest;
import io.millrace.sandbox.pipeline.PipelineTest;
import io.millrace.sandbox.pipeline.RunningPipeline;
import io.millrace.sandbox.proof.Checks;
import io.millrace.sandbox.supervision.Service;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The whole pipeline on the real servers, its three services as processes of their own. */
@PipelineTest(
        database = "pipeline",
        sql = {
            "CREATE TABLE item (id INT PRIMARY KEY, name VARCHAR(40) NOT NULL, price DECIMAL(10, 2))",
            "INSERT INTO item VALUES (1, 'copied', 1.50), (2, 'copied too', NULL)",
            "CREATE TABLE place (a INT, b VARCHAR(20), note TEXT, PRIMARY KEY (a, b))",
            "CREATE TABLE `odd ``name.x` (`a key` INT PRIMARY KEY, `ä'\"` TEXT)",
            "INSERT INTO `odd ``name.x` VALUES (1, 'quoted \\\\ \" ''')",
            "CREATE TABLE words (k INT PRIMARY KEY, v TEXT, digest TEXT, bucket INT, sha TEXT, readable TEXT,"
                    + " row_count INT, intake TEXT, misfits TEXT, topic TEXT, reason TEXT, raw_message TEXT,"
                    + " handled INT, `partition` INT, `offset` INT, `select` TEXT, version INT)",
            "INSERT INTO words (k, v, readable, misfits) VALUES (1, 'v', 'r', 'm'), (2, NULL, NULL, NULL)",
            "CREATE TABLE keyless (a INT)",
            "INSERT INTO keyless VALUES (1), (1)"
        },
        mayBeBlocked = {"keyless"},
        checkedOnce = true)
class PipelineIT {

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final RunningPipeline millrace;

    PipelineIT(RunningPipeline millrace) {
        this.millrace = millrace;
    }

    @ConcurrentTest
    void theLastOfManyChangesOfOneKeyInOneTransactionWins() throws SQLException {
        millrace.mysqlTransaction(
                "INSERT INTO item VALUES (10, 'first', 1)",
                "UPDATE item SET name = 'second' WHERE id = 10",
                "DELETE FROM item WHERE id = 10",
                "INSERT INTO item VALUES (10, 'last', 2)");
        millrace.awaitInStep();

        assertThat(names("id = 10")).containsExactly("last");
    }

    @ConcurrentTest
    void changedAndSwappedKeysLeaveNoTrace() throws SQLException {
        millrace.mysql("INSERT INTO item VALUES (20, 'a', 1), (21, 'b', 2)", "UPDATE item SET id = 29 WHERE id = 20");
        millrace.mysqlTransaction(
                "UPDATE item SET id = -1 WHERE id = 29",
                "UPDATE item SET id = 29 WHERE id = 21",
                "UPDATE item SET id = 21 WHERE id = -1");
        millrace.awaitInStep();

        assertThat(names("id IN (-1, 20, 21, 29) ORDER BY id")).containsExactly("a", "b");
    }

    @ConcurrentTest
    void aTableWithoutAKeyIsBlockedAndStopsNoOther() {
        assertThat(millrace.state("keyless")).isEqualTo("blocked");
        assertThat(millrace.reason("keyless")).contains("primary key");
        assertThat(names("id = 1")).containsExactly("copied");
    }

    @ConcurrentTest
    void aTableThatIsMadeLaterArrivesByItself() throws SQLException {
        millrace.mysql(
                "CREATE TABLE later (id INT PRIMARY KEY, v TEXT)", "INSERT INTO later VALUES (1, 'x'), (2, NULL)");

        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> millrace.number("SELECT count() FROM " + millrace.target() + ".later") == 2);
    }

    @ConcurrentTest
    void columnsThatAreAddedWhileRowsAreWrittenLoseNoValue() throws SQLException {
        for (int round = 0; round < 5; round++) {
            int first = 1_000 + round * 100;
            insertPlaces(first, 50, "");
            millrace.mysql(
                    "ALTER TABLE place ADD COLUMN c" + round + " VARCHAR(10) NOT NULL DEFAULT 'd" + round + "' FIRST");
            insertPlaces(first + 50, 50, ", c" + round + " = 'own'");
        }
        awaitNothingHeld("place");

        assertThat(millrace.number("SELECT count() FROM " + millrace.target() + ".place WHERE c4 = 'own'"))
                .isEqualTo(50);
        assertThat(millrace.number("SELECT count() FROM " + millrace.target() + ".place WHERE c0 = 'd0' AND a < 1050"))
                .isEqualTo(50);
    }

    private void insertPlaces(int from, int count, String more) throws SQLException {
        millrace.mysql(IntStream.range(from, from + count)
                .mapToObj(a -> "INSERT INTO place SET a = " + a + ", b = 'b', note = 'n'" + more)
                .toArray(String[]::new));
    }

    @ConcurrentTest
    void aStatementWithoutRowsAtTheEndOfTheBinlogIsSoonBehindThePipeline() throws SQLException {
        millrace.mysql("CREATE TABLE passing (id INT PRIMARY KEY)", "DROP TABLE passing");

        millrace.awaitInStep();
    }

    @ConcurrentTest
    void garbageInARawTopicBecomesADeadLetterWithItsBytesAndItsReason() throws Exception {
        Topics topics = Topics.of(millrace.settings().names());
        byte[] garbage = {'{', (byte) 0xff, 0, '"'};
        double before = millrace.meter(Service.NORMALIZER, "millrace_normalizer_dead_letters");

        send(topics.rawTopic(millrace.table("item")), garbage);
        millrace.mysql("INSERT INTO item VALUES (30, 'after the garbage', 1)");

        await().atMost(PATIENCE)
                .until(() -> millrace.meter(Service.NORMALIZER, "millrace_normalizer_dead_letters") == before + 1);
        ConsumerRecord<byte[], byte[]> letter = last(topics.deadLetters());
        assertThat(letter.value()).isEqualTo(garbage);
        assertThat(new String(letter.headers().lastHeader("millrace.reason").value(), StandardCharsets.UTF_8))
                .isNotBlank();
        millrace.awaitInStep();
        assertThat(names("id = 30")).containsExactly("after the garbage");
    }

    @ConcurrentTest
    void garbageInARowTopicIsHeldInQuarantineAndTheRowsAroundItGoOn() throws Exception {
        Topics topics = Topics.of(millrace.settings().names());

        send(topics.rowTopic(millrace.table("item")), "not a row at all".getBytes(StandardCharsets.UTF_8));
        millrace.mysql("INSERT INTO item VALUES (40, 'after the garbage', 1)");

        await().atMost(PATIENCE).until(() -> millrace.held("item") == 1);
        List<GenericRecord> held = millrace.clickHouseRows("SELECT mysql_table, raw_message, reason FROM "
                + millrace.ingest() + ".quarantine FINAL WHERE handled = 0 AND mysql_table = 'item'");
        assertThat(held.get(0).getString("mysql_table")).isEqualTo("item");
        assertThat(held.get(0).getString("raw_message")).isEqualTo("not a row at all");
        assertThat(held.get(0).getString("reason")).isNotBlank();
        millrace.awaitInStep();
        assertThat(names("id = 40")).containsExactly("after the garbage");

        discardHeld("item");
    }

    @Test
    @ResourceLock(ConcurrentTest.SERVICES)
    void aKilledServiceIsStartedAgainAndNothingIsLost() throws SQLException {
        for (Service service : millrace.services().running()) {
            int base = 100_000 + service.ordinal() * 1_000;
            int restarts = millrace.services().restarts();
            insertItems(base, 200);
            millrace.services().kill(service);
            insertItems(base + 200, 200);
            await().atMost(PATIENCE).until(() -> millrace.services().restarts() > restarts);
        }
        millrace.awaitInStep();

        assertThat(millrace.number("SELECT count() FROM " + millrace.target() + ".item WHERE id >= 100000"))
                .isEqualTo(400L * millrace.services().running().size());
    }

    private void insertItems(int from, int count) throws SQLException {
        millrace.mysql(IntStream.range(from, from + count)
                .mapToObj(id -> "INSERT INTO item VALUES (" + id + ", 'n', 1)")
                .toArray(String[]::new));
    }

    @Test
    @ResourceLock(ConcurrentTest.SERVICES)
    void aMissingAnExtraAndADifferentRowAreFoundAndNamed() throws SQLException {
        millrace.mysql("INSERT INTO item VALUES (50, 'kept', 1), (51, 'kept', 1)");
        millrace.awaitInStep();
        String raw = millrace.target() + ".item_raw";

        millrace.clickHouse(
                "INSERT INTO " + raw + " SELECT * REPLACE ('spoilt' AS name) FROM " + raw + " FINAL WHERE id = 50");
        millrace.clickHouse(
                "INSERT INTO " + raw + " SELECT * REPLACE (1 AS _is_deleted) FROM " + raw + " FINAL WHERE id = 51");
        millrace.clickHouse(
                "INSERT INTO " + raw + " SELECT * REPLACE (52 AS id) FROM " + raw + " AS r FINAL WHERE r.id = 50");
        Checks.TableResult result = millrace.check().get("item");

        assertThat(result.verdict()).isEqualTo("wrong");
        assertThat(result.differing()).isEqualTo(3);
        assertThat(result.differences())
                .containsExactlyInAnyOrder(
                        new Checks.Difference("50", "wrong", List.of("name")),
                        new Checks.Difference("51", "missing", List.of()),
                        new Checks.Difference("52", "extra", List.of()));

        millrace.mysql("INSERT INTO item VALUES (52, 'x', 1)", "DELETE FROM item WHERE id IN (50, 51, 52)");
    }

    @ConcurrentTest
    void everyServiceSaysThatItLivesAndIsReady() {
        for (Service service : millrace.services().running()) {
            assertThat(millrace.get(service, "/livez")).as(service.command()).contains("alive");
            assertThat(millrace.get(service, "/readyz")).as(service.command()).contains("ready");
        }
    }

    @ConcurrentTest
    void columnsNamedLikeMillracesOwnAliasesKeepTheirValues() throws Exception {
        Topics topics = Topics.of(millrace.settings().names());
        send(
                topics.rowTopic(millrace.table("words")),
                ("{\"k\":3,\"v\":\"x\",\"digest\":null,\"bucket\":99999999999,\"sha\":null,\"readable\":\"kept\",\"misfits\":\"kept"
                                + " too\",\"_version\":1,\"_is_deleted\":0,\"_op\":\"c\",\"_source_ts\":0,\"_extracted_at\":0,"
                                + "\"_binlog_file\":\"\",\"_binlog_pos\":0,\"_binlog_row\":0}")
                        .getBytes(StandardCharsets.UTF_8));

        await().atMost(PATIENCE).until(() -> millrace.held("words") == 1);
        GenericRecord held = millrace.clickHouseRows("SELECT reason, raw_message FROM " + millrace.ingest()
                        + ".quarantine FINAL WHERE handled = 0 AND mysql_table = 'words'")
                .get(0);
        assertThat(held.getString("reason")).contains("bucket");
        assertThat(held.getString("raw_message"))
                .contains("\"readable\":\"kept\"")
                .contains("\"misfits\":\"kept too\"")
                .contains("99999999999");
        discardHeld("words");
    }

    /** Soon after a change of its table a held row is tried again: discarded for good is what does not come back. */
    private void discardHeld(String table) {
        await().atMost(Duration.ofSeconds(120)).during(Duration.ofSeconds(2)).until(() -> {
            millrace.clickHouse("INSERT INTO " + millrace.ingest() + ".quarantine SELECT * REPLACE (2 AS handled) FROM "
                    + millrace.ingest() + ".quarantine AS q FINAL WHERE q.handled = 0 AND q.mysql_table = '" + table
                    + "'");
            return millrace.held(table) == 0;
        });
    }

    private List<String> names(String where) {
        return millrace.clickHouseRows("SELECT name FROM " + millrace.target() + ".item WHERE " + where).stream()
                .map(row -> row.getString("name"))
                .toList();
    }

    private void awaitNothingHeld(String table) {
        millrace.awaitInStep();
        await().atMost(PATIENCE).until(() -> millrace.held(table) == 0);
        millrace.awaitInStep();
    }

    private void send(String topic, byte[] value) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                KafkaClients.properties(millrace.settings().kafka()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, value)).get();
        }
    }

    private ConsumerRecord<byte[], byte[]> last(String topic) {
        Map<String, Object> properties =
                KafkaClients.properties(millrace.settings().kafka());
        properties.put("isolation.level", "read_committed");
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            ConsumerRecord<byte[], byte[]> last = null;
            for (long end = System.nanoTime() + PATIENCE.toNanos(); last == null && System.nanoTime() < end; ) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                    last = record;
                }
            }
            return last;
        }
    }
}
