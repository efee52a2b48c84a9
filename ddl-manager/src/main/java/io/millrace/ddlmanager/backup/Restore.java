package io.millrace.ddlmanager.backup;

import io.millrace.common.Resources;
import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.clickhouse.ClickHouseNames;
import io.millrace.common.connect.ConnectClient;
import io.millrace.common.fence.MysqlBinlog;
import io.millrace.common.fence.Place;
import io.millrace.common.journal.BinlogOrder;
import io.millrace.common.journal.Cause;
import io.millrace.common.journal.Origin;
import io.millrace.common.journal.Recorded;
import io.millrace.common.journal.TableEvent;
import io.millrace.common.journal.TableEvent.CopyRequested;
import io.millrace.common.journal.TableEventJson;
import io.millrace.common.journal.TableTimeline;
import io.millrace.common.kafka.KafkaClients;
import io.millrace.common.kafka.TopicCreator;
import io.millrace.common.mysql.Mysql;
import io.millrace.common.naming.Targets;
import io.millrace.common.naming.Topics;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.common.wire.CheckedBinlog;
import io.millrace.common.wire.GenerationRecord;
import io.millrace.ddlmanager.apply.Bootstrap;
import io.millrace.ddlmanager.catalog.SourceAndTarget;
import io.millrace.ddlmanager.connector.Deployment;
import io.millrace.ddlmanager.connector.MysqlConnector;
import io.millrace.ddlmanager.journal.Journal;
import io.millrace.ddlmanager.journal.TableEvents;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;

/**
 * Brings a pipeline back into a Kafka that knows nothing of it. Services start afterwards and continue from the backup's place.
 *
 * <p>Versions: the new Kafka counts its offsets from zero. So each raw topic begins with a generation above all rows that
 * ClickHouse has, and what comes once more wins over what came before.
 *
 * <p>Nobody may run the pipeline meanwhile. Killed half-way, it can be run again: the journal comes last.
 */
public final class Restore implements AutoCloseable {

    /** No topic of Kafka's has such an id. */
    private static final String NO_TOPIC = "restored";

    /** Clocks of two machines may differ by so much. */
    private static final Duration CLOCKS = Duration.ofMinutes(1);

    private final Settings settings;
    private final BackupFile backup;
    private final Resources opened;
    private final Mysql mysql;
    private final MysqlBinlog binlog;
    private final ClickHouse clickHouse;
    private final Admin kafka;
    private final Targets targets;
    private final Topics topics;
    private final ConnectClient connect;
    private final SourceAndTarget sides;
    private final Journal journal;

    /**
     * What a restore will do.
     *
     * @param continued tables that continue from the backup's place with the rows that ClickHouse has
     * @param copied tables that are copied, each with the reason
     */
    public record Plan(List<TableId> continued, Map<TableId, String> copied) {

        public Plan {
            continued = List.copyOf(continued);
            copied = new TreeMap<>(copied);
        }
    }

    /** @throws io.millrace.common.problem.Problem when a server cannot be reached */
    public Restore(Settings settings, BackupFile backup) {
        this.settings = settings;
        this.backup = backup;
        this.targets = Targets.of(settings.names());
        this.topics = Topics.of(settings.names());
        this.connect = new ConnectClient(settings.connect());
        try (Resources servers = new Resources()) {
            this.mysql = servers.add(Mysql.connect(settings.mysql()));
            this.binlog = new MysqlBinlog(mysql);
            this.clickHouse = servers.add(ClickHouse.connect(settings.clickHouse()));
            this.kafka = servers.add(KafkaClients.admin(settings.kafka()));
            this.sides = new SourceAndTarget(settings.source(), targets, mysql, clickHouse);
            this.journal =
                    servers.add(new Journal(settings.kafka(), settings.names().journal(), kafka));
            this.opened = servers.keep();
        }
    }

    /**
     * Changes nothing but that the shared tables are made in ClickHouse.
     *
     * @throws io.millrace.common.problem.Problem when the backup is of another pipeline, or this Kafka has one already, or MySQL
     *     has no binlog from the backup's place any more
     */
    public Plan plan() {
        requireNoPipeline();
        if (backup.hasPlace()) {
            requireSamePipeline();
            requireBinlog();
        }
        new Bootstrap(settings.objects().sqlFolder(), targets, settings.source().databases(), clickHouse).run();
        return plan(events());
    }

    /** Carries it out; the connector waits stopped until the ddl-manager starts. */
    public void run() {
        List<Recorded> events = events();
        Plan plan = plan(events);
        writeGenerations();
        if (backup.hasPlace()) {
            writeChecked();
            register();
        }
        List<TableEvent> all =
                new ArrayList<>(events.stream().map(Recorded::event).toList());
        all.addAll(requests(all, plan.copied()));
        emptyCopiesOfTheJournal();
        journal.append(all);
    }

    private void requireSamePipeline() {
        Map<String, String> now = Manifest.names(settings.source(), settings.connect(), settings.names());
        List<String> other = now.keySet().stream()
                .filter(what -> !now.get(what).equals(backup.manifest().names().get(what)))
                .map(what -> what + " (" + backup.manifest().names().get(what) + " there, " + now.get(what) + " here)")
                .toList();
        if (!other.isEmpty()) {
            throw ProblemCode.ANOTHER_PIPELINE.problem(
                    "The backup is of a pipeline with other names: " + String.join(", ", other) + ".",
                    "Use the settings that stand in the backup (backup.json, \"settings\").");
        }
    }

    private void requireNoPipeline() {
        String connector = settings.connect().connector();
        boolean known = !journal.timelines().isEmpty();
        if (known
                || connect.config(connector).isPresent()
                        && connect.offset(connector).isPresent()
                        && !stoppedHere()) {
            throw ProblemCode.PIPELINE_THERE.problem(
                    "This Kafka has the pipeline already: "
                            + (known
                                    ? "its journal has events (topic "
                                            + settings.names().journal() + ")."
                                    : "Kafka Connect has the connector " + connector + "."),
                    ProblemCode.PIPELINE_THERE.remedy());
        }
    }

    /** As an earlier try leaves it that was killed before the journal was written. */
    private boolean stoppedHere() {
        return connect.state(settings.connect().connector())
                .filter(ConnectClient.ConnectorState::stopped)
                .isPresent();
    }

    private void requireBinlog() {
        String gtids = backup.manifest().gtids();
        String forgotten = binlog.forgotten(gtids);
        String purged = binlog.purged(gtids);
        if (!forgotten.isEmpty() || !purged.isEmpty()) {
            throw ProblemCode.BINLOG_GONE.problem(
                    forgotten.isEmpty()
                            ? "MySQL has purged transactions that came after the backup: " + purged + "."
                            : "MySQL does not know transactions that the backup had read: " + forgotten + ".",
                    ProblemCode.BINLOG_GONE.remedy());
        }
    }

    /** Those of the file, and what ClickHouse's copy of the journal has besides. */
    private List<Recorded> events() {
        List<Recorded> events = new ArrayList<>(backup.journal().stream()
                .map(record -> new Recorded(
                        record.offset(), TableEventJson.read(record.value().getBytes(StandardCharsets.UTF_8))))
                .toList());
        long last = events.isEmpty() ? -1 : events.get(events.size() - 1).offset();
        if (marked()) {
            events.addAll(
                    new TableEvents(clickHouse, targets).after(settings.source().databases(), last));
        }
        return events;
    }

    private boolean marked() {
        return new BackupMarks(clickHouse, targets, settings.source().databases())
                .has(backup.manifest().id());
    }

    private Plan plan(List<Recorded> events) {
        Map<TableId, TableTimeline> known =
                timelines(events.stream().map(Recorded::event).toList());
        Set<TableId> filled =
                new StoredVersions(clickHouse, targets, settings.source().databases()).filled();
        boolean marked = marked();
        List<TableId> continued = new ArrayList<>();
        Map<TableId, String> copied = new HashMap<>();
        for (Table table : sides.tables()) {
            String why = reason(table, known, filled, marked);
            if (why.isEmpty()) {
                continued.add(table.id());
            } else {
                copied.put(table.id(), why);
            }
        }
        return new Plan(continued, copied);
    }

    /** Why a table must be copied; empty: it continues. */
    private String reason(Table table, Map<TableId, TableTimeline> known, Set<TableId> filled, boolean marked) {
        TableTimeline timeline = known.getOrDefault(table.id(), TableTimeline.empty(table.id()));
        if (!backup.hasPlace()) {
            return "there is no backup";
        }
        if (!timeline.replicated() || timeline.copyDue()) {
            return "it was to be copied anyway";
        }
        if (sides.inClickHouse(table.id()) && !marked) {
            return "ClickHouse was set back to a time before the backup";
        }
        if (!sides.inClickHouse(table.id())) {
            return "ClickHouse does not have it";
        }
        if (!backup.manifest().streaming().contains(table.id().toString())) {
            return "it was not in step when the backup was made";
        }
        if (table.key().isEmpty() && filled.contains(table.id())) {
            return "it has no key, so events that come once more would count twice";
        }
        // Read once more, a change of columns could be taken for another one.
        return timeline.statements().stream().anyMatch(this::isLater) ? "its schema changed after the backup" : "";
    }

    /** Places of one server's binlog are compared; of two servers, the times at which Debezium read them. */
    private boolean isLater(TableEvent.StatementRead statement) {
        Manifest manifest = backup.manifest();
        Place place = statement.place();
        Optional<Long> file = BinlogOrder.number(place.file());
        Optional<Long> reached = BinlogOrder.number(manifest.file());
        if (BinlogOrder.base(place.file()).equals(BinlogOrder.base(manifest.file()))
                && file.isPresent()
                && reached.isPresent()) {
            int files = file.get().compareTo(reached.get());
            return files > 0 || files == 0 && place.position() >= manifest.position();
        }
        return statement.at().isAfter(Instant.parse(manifest.at()).minus(CLOCKS));
    }

    private static Map<TableId, TableTimeline> timelines(List<TableEvent> events) {
        return events.stream()
                .filter(event -> !(event instanceof TableEvent.ViewChanged))
                .collect(Collectors.groupingBy(
                        TableEvent::table,
                        Collectors.collectingAndThen(
                                Collectors.toList(),
                                some -> TableTimeline.of(some.get(0).table(), some))));
    }

    /** Only for tables that ClickHouse or the journal knows: a new one is copied for the first time. */
    private List<TableEvent> requests(List<TableEvent> events, Map<TableId, String> copied) {
        Map<TableId, TableTimeline> known = timelines(events);
        Place end = binlog.end();
        Cause cause = Cause.person("the pipeline was restored");
        return copied.entrySet().stream()
                .filter(entry -> known.containsKey(entry.getKey()) || sides.inClickHouse(entry.getKey()))
                .map(entry -> Map.entry(
                        known.getOrDefault(entry.getKey(), TableTimeline.empty(entry.getKey())), entry.getValue()))
                .filter(entry -> !entry.getKey().copyDue())
                .<TableEvent>map(entry -> new CopyRequested(
                        entry.getKey().table(),
                        new Origin(entry.getKey().nextInstant(Instant.now()), cause, end, 0),
                        entry.getValue()))
                .toList();
    }

    private void writeGenerations() {
        Map<String, Integer> last = new HashMap<>(backup.manifest().generations());
        new StoredVersions(clickHouse, targets, settings.source().databases())
                .newest()
                .forEach((table, version) -> last.merge(topics.rawTopic(table), (int) (version >>> 48), Math::max));
        new TopicCreator(kafka, settings.kafka().replication())
                .ensure(topics.generations(), 1, TopicCreator.compacted());
        KafkaText.write(
                settings.kafka(),
                topics.generations(),
                last.entrySet().stream()
                        .map(entry -> new KafkaText(
                                0,
                                entry.getKey(),
                                GenerationRecord.ofFormer(entry.getKey(), NO_TOPIC, entry.getValue())))
                        .toList());
    }

    private void writeChecked() {
        if (backup.manifest().checked().isEmpty()) {
            return;
        }
        String topic = CheckedBinlog.topic(settings.names().journal());
        new TopicCreator(kafka, settings.kafka().replication()).ensure(topic, 1, TopicCreator.compacted());
        KafkaText.write(
                settings.kafka(),
                topic,
                List.of(new KafkaText(
                        0, settings.connect().connector(), backup.manifest().checked())));
    }

    private void register() {
        String history = topics.schemaHistory();
        // Twice the same, one after the other, is the same: the last definition of a table counts.
        new TopicCreator(kafka, settings.kafka().replication()).ensure(history, 1, TopicCreator.keptForGood());
        KafkaText.write(settings.kafka(), history, backup.history());
        MysqlConnector connector =
                new MysqlConnector(settings.connect(), settings.kafka(), topics, settings.mysql(), settings.source());
        new Deployment(connect, settings.connect().connector(), settings.kafka(), topics)
                .registerStopped(
                        connector.again(backup.manifest().connector(), sides.tables()),
                        backup.manifest().offsets());
    }

    /** They have the offsets of the journal that is gone; the ddl-manager fills them again. */
    private void emptyCopiesOfTheJournal() {
        settings.source().databases().stream()
                .map(targets::ingestDatabase)
                .distinct()
                .forEach(ingest -> clickHouse.execute("ALTER TABLE " + ClickHouseNames.quoted(ingest)
                        + ".table_events DELETE WHERE true SETTINGS mutations_sync = 2"));
    }

    @Override
    public void close() {
        opened.close();
    }
}
