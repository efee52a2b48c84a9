package io.millrace.ddlmanager.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.kafka.KafkaClients;
import io.millrace.common.kafka.TopicCreator;
import io.millrace.common.naming.Targets;
import io.millrace.common.naming.Topics;
import io.millrace.common.problem.Problem;
import io.millrace.common.quarantine.Quarantine;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.TableId;
import io.millrace.common.wire.RecordSize;
import io.millrace.ddlmanager.apply.Bootstrap;
import io.millrace.ddlmanager.journal.Journal;
import io.millrace.sandbox.Part;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.junit.Sandboxed;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;

/** Rows as large as Millrace moves them come out of quarantine, in a process with little memory. */
@Sandboxed({Part.KAFKA, Part.CLICKHOUSE})
class QuarantineReplayIT {

    private static final int MIB = 1 << 20;

    /** Twenty rows are larger together than the heap, and one alone is larger than Kafka's usual buffer. */
    private static final List<Integer> BODIES = bodies();

    private static final String HEAP = "-Xmx320m";

    private static List<Integer> bodies() {
        List<Integer> bodies = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            bodies.add(20 * MIB);
        }
        bodies.add(1);
        bodies.add(40 * MIB);
        bodies.add(1);
        return bodies;
    }

    /** The process with little memory: replays one table. */
    static final class Replaying {
        public static void main(String[] args) {
            Settings settings = Settings.of(Settings.given(System.getenv()));
            try (ClickHouse clickHouse = ClickHouse.connect(settings.clickHouse());
                    Admin kafka = KafkaClients.admin(settings.kafka());
                    Journal journal =
                            new Journal(settings.kafka(), settings.names().journal(), kafka);
                    QuarantineReplay replay = replay(settings, clickHouse, journal)) {
                replay.replay(TableId.read(args[0]).orElseThrow());
            }
        }
    }

    @Test
    void aReplayNeedsLittleMemoryHoweverLargeTheRowsAre(Sandbox sandbox) throws Exception {
        TableId table = new TableId("replaying", "document");
        Settings settings = settings(sandbox, table);
        try (ClickHouse clickHouse = ClickHouse.connect(settings.clickHouse())) {
            prepare(settings, clickHouse, table);
            for (int i = 0; i < BODIES.size(); i++) {
                hold(settings, clickHouse, table, i, BODIES.get(i));
            }

            assertThat(replayedInAProcessOfItsOwn(sandbox, table)).isZero();

            assertThat(held(settings, clickHouse, table)).isZero();
            assertThat(sent(settings, table))
                    .extracting(row -> row.length - "{\"id\":10,\"body\":\"\"}".length())
                    .containsExactlyElementsOf(BODIES);
        }
    }

    @Test
    void aRowThatNoRecordCanHoldStaysAndHoldsUpNoOther(Sandbox sandbox) {
        TableId table = new TableId("replaying", "giant");
        Settings settings = settings(sandbox, table);
        try (ClickHouse clickHouse = ClickHouse.connect(settings.clickHouse());
                Admin kafka = KafkaClients.admin(settings.kafka());
                Journal journal = new Journal(settings.kafka(), settings.names().journal(), kafka);
                QuarantineReplay replay = replay(settings, clickHouse, journal)) {
            prepare(settings, clickHouse, table);
            List<Integer> bodies = List.of(1, RecordSize.REQUEST, 2);
            for (int i = 0; i < bodies.size(); i++) {
                hold(settings, clickHouse, table, i, bodies.get(i));
            }

            assertThatThrownBy(() -> replay.replay(table))
                    .isInstanceOf(Problem.class)
                    .hasMessageContaining("1 quarantined rows of replaying.giant are larger than a record");

            assertThat(held(settings, clickHouse, table)).isEqualTo(1);
            assertThat(sent(settings, table)).hasSize(2);
        }
    }

    private static QuarantineReplay replay(Settings settings, ClickHouse clickHouse, Journal journal) {
        return new QuarantineReplay(
                settings.kafka(),
                settings.names(),
                new Quarantine(clickHouse, Targets.of(settings.names())),
                journal,
                new SimpleMeterRegistry());
    }

    private static Settings settings(Sandbox sandbox, TableId table) {
        return Settings.of(environment(sandbox, table));
    }

    private static Map<String, String> environment(Sandbox sandbox, TableId table) {
        Map<String, String> environment = new HashMap<>(sandbox.environment());
        environment.put("MILLRACE_MYSQL_DATABASES", table.database());
        environment.put("MILLRACE_JOURNAL_TOPIC", "journal-" + table.database());
        return environment;
    }

    private static void prepare(Settings settings, ClickHouse clickHouse, TableId table) {
        new Bootstrap(
                        settings.objects().sqlFolder(),
                        Targets.of(settings.names()),
                        settings.source().databases(),
                        clickHouse)
                .run();
        try (Admin admin = KafkaClients.admin(settings.kafka())) {
            new TopicCreator(admin, 1)
                    .ensure(Topics.of(settings.names()).rowTopic(table), 1, TopicCreator.kept(TopicCreator.RETENTION));
        }
    }

    /** With a column that the table has lost since. */
    private static void hold(Settings settings, ClickHouse clickHouse, TableId table, int offset, int bytes) {
        clickHouse.execute(
                "INSERT INTO " + Targets.of(settings.names()).quarantine(table)
                        + " (mysql_database, mysql_table, topic, partition, offset, reason, raw_message)"
                        + " SELECT {db:String}, {table:String}, {topic:String}, 0, {offset:UInt64}, 'does not fit',"
                        + " concat('{\"id\":', leftPad(toString({offset:UInt64}), 2, '1'), ',\"gone\":null,\"body\":\"',"
                        + " substring(repeat(repeat('x', 1024), intDiv({bytes:UInt64}, 1024) + 1), 1, {bytes:UInt64}), '\"}')",
                Map.of(
                        "db",
                        table.database(),
                        "table",
                        table.table(),
                        "topic",
                        Topics.of(settings.names()).rowTopic(table),
                        "offset",
                        offset,
                        "bytes",
                        bytes));
    }

    private static long held(Settings settings, ClickHouse clickHouse, TableId table) {
        return new Quarantine(clickHouse, Targets.of(settings.names())).count(Quarantine.Selection.all(table));
    }

    private static int replayedInAProcessOfItsOwn(Sandbox sandbox, TableId table) throws Exception {
        ProcessBuilder process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        HEAP,
                        "-XX:+ExitOnOutOfMemoryError",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Replaying.class.getName(),
                        table.toString())
                .redirectErrorStream(true)
                .redirectOutput(new File("target", "replaying.log"));
        process.environment().putAll(environment(sandbox, table));
        Process running = process.start();
        try {
            assertThat(running.waitFor(5, TimeUnit.MINUTES)).as("ended in time").isTrue();
            return running.exitValue();
        } finally {
            running.destroyForcibly();
        }
    }

    private static List<byte[]> sent(Settings settings, TableId table) {
        Map<String, Object> properties = KafkaClients.properties(settings.kafka());
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
        TopicPartition partition =
                new TopicPartition(Topics.of(settings.names()).rowTopic(table), 0);
        List<byte[]> sent = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                    sent.add(record.value());
                }
            }
        }
        return sent;
    }
}
