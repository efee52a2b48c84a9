package io.millrace.ddlmanager.backup;

import io.millrace.common.Resources;
import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.connect.ConnectClient;
import io.millrace.common.connect.ConnectClient.SourceOffset;
import io.millrace.common.fence.CheckedBinlogTopic;
import io.millrace.common.fence.FenceResult;
import io.millrace.common.fence.Fences;
import io.millrace.common.journal.JournalReader;
import io.millrace.common.journal.TableState;
import io.millrace.common.journal.TableStatus;
import io.millrace.common.kafka.KafkaCalls;
import io.millrace.common.kafka.KafkaClients;
import io.millrace.common.mysql.Mysql;
import io.millrace.common.naming.Targets;
import io.millrace.common.naming.Topics;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.TableId;
import io.millrace.common.wire.CheckedBinlog;
import io.millrace.common.wire.GenerationRecord;
import io.millrace.ddlmanager.connector.MysqlConnector;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;

/**
 * Puts a pipeline's state into a file while it runs. The order matters: first the place from which a restored connector
 * continues, then the proof that ClickHouse has everything before it, then what is known of the tables. What happened in between
 * comes once more from the binlog.
 */
public final class Backup {

    private final Settings settings;
    private final Map<String, String> shown;

    /** @param shown the settings that the file may hold */
    public Backup(Settings settings, Map<String, String> shown) {
        this.settings = settings;
        this.shown = Map.copyOf(shown);
    }

    /**
     * @param patience how long ClickHouse may take until it has everything that is in MySQL now
     * @throws Problem when there is no pipeline yet, or it is not in step by then
     */
    public BackupFile make(Duration patience) {
        try (Resources opened = new Resources()) {
            Mysql mysql = opened.add(Mysql.connect(settings.mysql()));
            ClickHouse clickHouse = opened.add(ClickHouse.connect(settings.clickHouse()));
            Admin kafka = opened.add(KafkaClients.admin(settings.kafka()));
            JournalReader journal = opened.add(
                    new JournalReader(settings.kafka(), settings.names().journal()));
            Topics topics = Topics.of(settings.names());
            ConnectClient connect = new ConnectClient(settings.connect());
            String connector = settings.connect().connector();

            // Not after the place: what Debezium reads behind it is later.
            Instant at = Instant.now();
            SourceOffset place = place(connect, connector);
            String gtids = place.gtids().orElseThrow();
            String offsets = connect.offsets(connector);
            Optional<CheckedBinlog> checked = checked();
            List<TableId> streaming = streaming(journal.statuses());
            awaitInStep(mysql, streaming, patience);
            String id = UUID.randomUUID().toString();
            new BackupMarks(
                            clickHouse,
                            Targets.of(settings.names()),
                            settings.source().databases())
                    .put(id, gtids);
            Manifest manifest = new Manifest(
                    Manifest.FORMAT,
                    id,
                    at.toString(),
                    KafkaCalls.await(
                            "Kafka does not say which cluster it is",
                            kafka.describeCluster().clusterId()),
                    Manifest.names(settings.source(), settings.connect(), settings.names()),
                    gtids,
                    place.file(),
                    place.position(),
                    offsets,
                    MysqlConnector.chosenTables(connect.config(connector).orElse(Map.of())),
                    checked.map(CheckedBinlog::toJson).orElse(""),
                    generations(topics),
                    streaming.stream().map(TableId::toString).sorted().toList(),
                    shown);
            return new BackupFile(
                    manifest,
                    KafkaText.all(settings.kafka(), settings.names().journal()),
                    KafkaText.all(settings.kafka(), topics.schemaHistory()));
        }
    }

    private static SourceOffset place(ConnectClient connect, String connector) {
        if (connect.config(connector).isEmpty()) {
            throw nothingYet("Kafka Connect has no connector " + connector);
        }
        return connect.offset(connector)
                .filter(reached -> !reached.snapshotRunning())
                .filter(reached ->
                        reached.gtids().filter(gtids -> !gtids.isEmpty()).isPresent())
                .orElseThrow(() -> nothingYet("the connector " + connector + " has not read its first transaction"));
    }

    private Optional<CheckedBinlog> checked() {
        try (CheckedBinlogTopic topic = new CheckedBinlogTopic(
                settings.kafka(), settings.names().journal(), settings.connect().connector())) {
            return topic.last();
        }
    }

    private static List<TableId> streaming(Map<TableId, TableStatus> statuses) {
        return statuses.values().stream()
                .filter(status -> status.state() == TableState.STREAMING)
                .map(TableStatus::table)
                .toList();
    }

    private void awaitInStep(Mysql mysql, Collection<TableId> tables, Duration patience) {
        try (Fences fences = new Fences(settings.connect(), settings.kafka(), settings.names(), mysql)) {
            FenceResult result = fences.now(tables).await(patience);
            if (!result.passed()) {
                throw ProblemCode.TIMED_OUT.problem(
                        "No backup was made: ClickHouse does not have everything of MySQL's after "
                                + patience.toSeconds() + " s: " + result.describe() + ".",
                        "Find out what the pipeline waits for (`millrace monitor`), or give it longer with --wait.");
            }
        }
    }

    private Map<String, Integer> generations(Topics topics) {
        return KafkaText.all(settings.kafka(), topics.generations()).stream()
                .filter(record -> record.value() != null)
                .collect(Collectors.toMap(
                        KafkaText::key,
                        record -> GenerationRecord.read(record.value()).last(),
                        (older, newer) -> newer));
    }

    private static Problem nothingYet(String why) {
        return ProblemCode.NOTHING_TO_BACK_UP.problem(
                "There is no pipeline to back up yet: " + why + ".", ProblemCode.NOTHING_TO_BACK_UP.remedy());
    }
}
