package io.millrace.ddlmanager.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.fence.Place;
import io.millrace.common.journal.Cause;
import io.millrace.common.journal.JournalReader;
import io.millrace.common.journal.Origin;
import io.millrace.common.journal.StopReason;
import io.millrace.common.journal.TableEvent;
import io.millrace.common.journal.TableEventJson;
import io.millrace.common.journal.TableState;
import io.millrace.common.journal.TableTimeline;
import io.millrace.common.kafka.KafkaClients;
import io.millrace.common.naming.Targets;
import io.millrace.common.problem.Problem;
import io.millrace.common.settings.Setting;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.apply.Bootstrap;
import io.millrace.sandbox.Part;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.junit.Sandboxed;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** The journal on a real Kafka, and its copy in a real ClickHouse. */
@Sandboxed({Part.KAFKA, Part.CLICKHOUSE})
class JournalIT {

    private static final TableId ORDERS = new TableId("shop", "orders");
    private static final TableId ITEMS = new TableId("shop", "items");

    private final List<AutoCloseable> opened = new ArrayList<>();
    private Map<String, String> environment;
    private Settings settings;
    private Admin kafka;
    private Journal journal;

    @BeforeEach
    void start(Sandbox sandbox, TestInfo test) {
        String name = test.getTestMethod().orElseThrow().getName().toLowerCase(Locale.ROOT);
        environment = new HashMap<>(sandbox.environment());
        environment.put(Setting.MYSQL_DATABASES.variable(), "shop");
        environment.put(Setting.TARGET_DATABASE.variable(), "journal_" + name);
        environment.put(Setting.INGEST_DATABASE.variable(), "ingest_" + name);
        environment.put(Setting.JOURNAL_TOPIC.variable(), "journal-" + name);
        settings = Settings.of(environment);
        kafka = opened(KafkaClients.admin(settings.kafka()));
        journal = opened(new Journal(settings.kafka(), settings.names().journal(), kafka));
    }

    @AfterEach
    void close() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    private <T extends AutoCloseable> T opened(T resource) {
        opened.add(resource);
        return resource;
    }

    private Bootstrap bootstrap(ClickHouse clickHouse) {
        return new Bootstrap(
                settings.objects().sqlFolder(),
                Targets.of(settings.names()),
                settings.source().databases(),
                clickHouse);
    }

    private static JournalMirror mirror(Settings settings, ClickHouse clickHouse) {
        return new JournalMirror(
                settings.kafka(), settings.names(), settings.source().databases(), clickHouse);
    }

    private static TableEvent stopped(TableId table) {
        return new TableEvent.Stopped(table, origin(), StopReason.MISREAD_ROWS, "misread");
    }

    private static TableEvent requested(TableId table) {
        return new TableEvent.CopyRequested(table, origin(), "a person asked for it");
    }

    private static Origin origin() {
        return new Origin(Instant.now(), Cause.person("a person"), new Place("uuid:1-5", "binlog.000001", 157), 0);
    }

    @Test
    void whatWasAppendedIsReadByEverybodyElse() {
        JournalReader reader =
                opened(new JournalReader(settings.kafka(), settings.names().journal()));
        assertThat(reader.statuses()).isEmpty();

        journal.append(List.of(requested(ITEMS), stopped(ORDERS)));

        assertThat(reader.refresh()).isEqualTo(journal.timelines());
        assertThat(reader.statuses().get(ITEMS).state()).isEqualTo(TableState.COPYING);
        assertThat(journal.timeline(ORDERS).state()).isEqualTo(TableState.STOPPED);
        assertThat(opened(new JournalReader(settings.kafka(), settings.names().journal()))
                        .refresh())
                .isEqualTo(journal.timelines());
    }

    @Test
    void theTopicKeepsItsRecordsForGood() throws Exception {
        journal.append(requested(ORDERS));

        ConfigResource topic =
                new ConfigResource(ConfigResource.Type.TOPIC, settings.names().journal());
        var config = kafka.describeConfigs(List.of(topic)).all().get().get(topic);

        assertThat(config.get("retention.ms").value()).isEqualTo("-1");
        assertThat(config.get("retention.bytes").value()).isEqualTo("-1");
        assertThat(config.get("cleanup.policy").value()).isEqualTo("delete");
        assertThat(kafka.describeTopics(List.of(topic.name()))
                        .allTopicNames()
                        .get()
                        .get(topic.name())
                        .partitions())
                .hasSize(1);
    }

    @Test
    void aWriterWhoseTurnWasTakenByAnotherCannotWriteAnyMore() {
        Journal other = opened(new Journal(settings.kafka(), settings.names().journal(), kafka));
        journal.beginTurn();
        journal.append(requested(ORDERS));
        other.beginTurn();
        other.append(requested(ITEMS));

        assertThatThrownBy(() -> journal.append(stopped(ORDERS)))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("taken over the journal");

        assertThat(other.timeline(ORDERS).stopped()).isEmpty();
        other.append(stopped(ITEMS));
        other.endTurn();
        journal.endTurn();
        // The next turn begins with what the other has written.
        journal.beginTurn();
        assertThat(journal.timeline(ITEMS).state()).isEqualTo(TableState.STOPPED);
        journal.append(stopped(ORDERS));
        assertThat(other.timeline(ORDERS).state()).isEqualTo(TableState.STOPPED);
    }

    @Test
    void aWriterThatDecidedBeforeAnotherWroteCannotWrite() {
        Journal other = opened(new Journal(settings.kafka(), settings.names().journal(), kafka));
        journal.beginTurn();
        other.beginTurn();
        other.append(requested(ITEMS));

        assertThatThrownBy(() -> journal.append(stopped(ORDERS)))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("taken over the journal");

        assertThat(other.timeline(ORDERS).stopped()).isEmpty();
    }

    @Test
    void writersThatTakeTurnsDoNotDisturbEachOther() {
        Journal other = opened(new Journal(settings.kafka(), settings.names().journal(), kafka));
        for (int i = 0; i < 3; i++) {
            for (Journal writer : List.of(journal, other)) {
                writer.beginTurn();
                writer.append(requested(ORDERS));
                writer.append(stopped(ORDERS));
                writer.endTurn();
            }
        }

        assertThat(journal.timelines()).isEqualTo(other.timelines());
    }

    @Test
    void whatWasSeenIsWrittenWhoeverElseWrites() {
        Journal other = opened(new Journal(settings.kafka(), settings.names().journal(), kafka));
        journal.append(requested(ORDERS));
        other.append(requested(ITEMS));

        journal.report(List.of(stopped(ORDERS)));

        assertThat(other.timeline(ORDERS).state()).isEqualTo(TableState.STOPPED);
    }

    @Test
    void aJournalWhoseBeginningIsGoneIsRefused() throws Exception {
        journal.append(List.of(requested(ORDERS), requested(ITEMS)));
        TopicPartition partition = new TopicPartition(settings.names().journal(), 0);
        kafka.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(1)))
                .all()
                .get();

        JournalReader reader =
                opened(new JournalReader(settings.kafka(), settings.names().journal()));

        assertThatThrownBy(reader::refresh)
                .isInstanceOf(Problem.class)
                .hasMessageContaining("The beginning of the journal")
                .hasMessageContaining("is gone");
    }

    @Test
    void clickHouseHasACopyThatIsFilledAgainWhenItIsLost() {
        ClickHouse clickHouse = opened(ClickHouse.connect(settings.clickHouse()));
        bootstrap(clickHouse).run();
        JournalMirror mirror = opened(mirror(settings, clickHouse));
        journal.append(List.of(requested(ORDERS), stopped(ORDERS)));
        mirror.catchUp();
        journal.append(requested(ITEMS));
        mirror.catchUp();
        mirror.catchUp();

        assertThat(kinds(clickHouse)).containsExactly("copy_requested", "stopped", "copy_requested");
        assertThat(folded(clickHouse, ORDERS)).isEqualTo(journal.timeline(ORDERS));

        // Another mirror begins where the first one ended, and one on an empty ClickHouse at the beginning.
        opened(mirror(settings, clickHouse)).catchUp();
        assertThat(kinds(clickHouse)).hasSize(3);
        clickHouse.execute("DROP DATABASE " + settings.names().ingestDatabase() + " SYNC");
        bootstrap(clickHouse).run();
        opened(mirror(settings, clickHouse)).catchUp();
        assertThat(kinds(clickHouse)).containsExactly("copy_requested", "stopped", "copy_requested");
        assertThat(folded(clickHouse, ITEMS)).isEqualTo(journal.timeline(ITEMS));
    }

    @Test
    void anotherJournalThanTheOneThatClickHouseHasACopyOfIsRefused() {
        ClickHouse clickHouse = opened(ClickHouse.connect(settings.clickHouse()));
        bootstrap(clickHouse).run();
        journal.append(List.of(requested(ORDERS), stopped(ORDERS)));
        JournalMirror mirror = opened(mirror(settings, clickHouse));
        mirror.catchUp();
        mirror.requireSameJournal();

        environment.put(Setting.JOURNAL_TOPIC.variable(), "journal-of-another");
        JournalMirror another = opened(mirror(Settings.of(environment), clickHouse));

        assertThatThrownBy(another::requireSameJournal)
                .isInstanceOf(Problem.class)
                .hasMessageContaining("it is another journal");
    }

    @Test
    void theStateOfAnOlderVersionIsRefused() {
        ClickHouse clickHouse = opened(ClickHouse.connect(settings.clickHouse()));
        String ingest = settings.names().ingestDatabase();
        clickHouse.execute("CREATE DATABASE IF NOT EXISTS " + ingest);
        clickHouse.execute("CREATE TABLE " + ingest + ".halted (mysql_table String) ENGINE = MergeTree ORDER BY ()");

        assertThatThrownBy(() -> bootstrap(clickHouse).run())
                .isInstanceOf(Problem.class)
                .hasMessageContaining("older version")
                .hasMessageContaining("halted");
    }

    private List<String> kinds(ClickHouse clickHouse) {
        return clickHouse
                .query("SELECT kind FROM " + settings.names().ingestDatabase()
                        + ".table_events FINAL ORDER BY journal_offset")
                .stream()
                .map(row -> row.getString("kind"))
                .toList();
    }

    private TableTimeline folded(ClickHouse clickHouse, TableId table) {
        return TableTimeline.of(
                table,
                clickHouse
                        .query(
                                "SELECT payload FROM " + settings.names().ingestDatabase()
                                        + ".table_events FINAL WHERE mysql_table = {table:String} ORDER BY journal_offset",
                                Map.of("table", table.table()))
                        .stream()
                        .map(row -> TableEventJson.read(row.getString("payload").getBytes(StandardCharsets.UTF_8)))
                        .toList());
    }
}
