package io.millrace.ddlmanager.connector;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.samskivert.mustache.Mustache;
import io.millrace.common.kafka.KafkaClients;
import io.millrace.common.mysql.Mysql;
import io.millrace.common.mysql.MysqlTls;
import io.millrace.common.naming.Topics;
import io.millrace.common.settings.ConnectSettings;
import io.millrace.common.settings.FirstCopy;
import io.millrace.common.settings.FirstCopyBy;
import io.millrace.common.settings.KafkaSettings;
import io.millrace.common.settings.MysqlSettings;
import io.millrace.common.settings.SourceSettings;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.common.wire.RecordSize;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The Debezium connector's configuration: {@code connector/mysql.json} with its names filled in. */
public final class MysqlConnector {

    private static final String SNAPSHOT_MODE = "snapshot.mode";
    private static final String SNAPSHOT_TABLES = "snapshot.include.collection.list";
    private static final String PASSWORD = "database.password";
    private static final String NO_SNAPSHOT = "no_data";
    private static final Set<String> CHOOSING = Set.of(
            "database.include.list", "table.exclude.list", "message.key.columns", SNAPSHOT_MODE, SNAPSHOT_TABLES);
    private static final String RECORD_CONVERTER = "io.millrace.connectplugin.records.RecordConverter";

    /** What the normalizer reads of a change, and the sandbox's counting; the row images are the rest of a row's bytes. */
    private static final String ENVELOPE_FIELDS = "before,after,source,op,ts_ms";

    private static final String SOURCE_FIELDS = "ts_ms,db,table,file,pos,row";

    private final ConnectSettings connect;
    private final KafkaSettings kafka;
    private final Topics topics;
    private final MysqlSettings mysql;
    private final SourceSettings source;

    public MysqlConnector(
            ConnectSettings connect, KafkaSettings kafka, Topics topics, MysqlSettings mysql, SourceSettings source) {
        this.connect = connect;
        this.kafka = kafka;
        this.topics = topics;
        this.mysql = mysql;
        this.source = source;
    }

    /** The first copy that the settings choose. */
    public FirstCopy firstCopy() {
        return connect.copy();
    }

    /** As the other, of a connector whose snapshot copies no more than {@link #snapshots} says. */
    public Map<String, String> config(
            FirstCopy copy, Collection<TableId> left, Collection<Table> tables, Map<String, String> registered) {
        return config(copy, left, List.of(), tables, registered);
    }

    /**
     * @param left tables that the connector must not read, besides those that the settings exclude
     * @param again tables that the snapshot is to copy, too
     * @param tables the replicated tables; one that has no primary key is keyed by its unique key
     * @param registered the configuration in force; empty before the connector is registered. A table that it reads keeps its key: rows of two
     *     keys must not follow each other, so the table leaves the connector first
     */
    public Map<String, String> config(
            FirstCopy copy,
            Collection<TableId> left,
            Collection<TableId> again,
            Collection<Table> tables,
            Map<String, String> registered) {
        Map<String, String> names = new HashMap<>();
        names.put("host", connect.mysql().host());
        names.put("port", String.valueOf(connect.mysql().port()));
        names.put("user", mysql.user());
        names.put(
                "password",
                connect.passwordReference().orElseGet(() -> mysql.password().value()));
        names.put("serverId", String.valueOf(mysql.serverId()));
        names.put("prefix", topics.raw());
        names.put(
                "databases",
                source.databases().stream().map(MysqlConnector::exactly).collect(Collectors.joining(",")));
        names.put("excludedTables", expressions(Stream.concat(left.stream(), source.excluded().stream())));
        names.put(
                "keyColumns",
                tables.stream()
                        .flatMap(table -> reads(registered, table.id()) && !left.contains(table.id())
                                ? keyColumns(registered, table).stream()
                                : keyColumns(table).stream())
                        .collect(Collectors.joining(";")));
        // What is copied is decided once: the snapshot may still run, and a change would restart the connector for
        // nothing.
        List<Table> copied = tables.stream()
                .filter(table -> registered.isEmpty()
                        ? snapshots(copy, table) || again.contains(table.id())
                        : copies(registered, table.id()))
                .filter(table -> !left.contains(table.id()))
                .toList();
        names.put("snapshotMode", snapshotMode(copy, copied));
        names.put(
                "copiedTables",
                Optional.ofNullable(registered.get(SNAPSHOT_TABLES))
                        .orElseGet(() -> copiesAll(copy)
                                ? ""
                                : expressions(copied.stream().map(Table::id))));
        names.put("ddlFilter", DdlFilter.EXPRESSIONS);
        names.put("session", Mysql.SESSION);
        names.put("bootstrap", connect.kafkaBootstrap());
        names.put("schemaHistory", topics.schemaHistory());
        names.put("schemaTopicPattern", exactly(topics.schemaChanges()));
        names.put("partitions", String.valueOf(kafka.partitions()));
        names.put("replication", String.valueOf(kafka.replication()));
        names.put("largestRecord", String.valueOf(RecordSize.VALUE));
        names.put("producerBuffer", String.valueOf(RecordSize.PRODUCER_BUFFER));
        Map<String, String> config = new LinkedHashMap<>();
        template().forEach((key, value) -> {
            String filled = Mustache.compiler().escapeHTML(false).compile(value).execute(names);
            if (!filled.isEmpty()) {
                config.put(key, filled);
            }
        });
        config.putAll(SnapshotSelects.config(copied));
        // Behind this line the settings alone decide, and may name secrets of the workers.
        References.refuse(config, Set.of(PASSWORD));
        config.putAll(MysqlTls.of(mysql).debezium(connect.mysqlTruststore(), connect.mysqlKeystore()));
        KafkaClients.security(connect).forEach((property, value) -> {
            config.put("schema.history.internal.producer." + property, value);
            config.put("schema.history.internal.consumer." + property, value);
        });
        if (connect.plugin()) {
            // Debezium's, which does not lose half of a changed key when its worker is killed.
            config.put("connector.class", "io.millrace.connectplugin.keychanges.WholeKeyChangesConnector");
            config.put("topic.naming.strategy", "io.millrace.connectplugin.topics.InjectiveTopicNames");
            config.put("converters", "mysqljson,mysqldates,mysqlbits,mysqltexts");
            config.put("mysqljson.type", "io.millrace.connectplugin.json.MysqlJsonConverter");
            config.put("mysqldates.type", "io.millrace.connectplugin.dates.MysqlDateConverter");
            config.put("mysqlbits.type", "io.millrace.connectplugin.bits.MysqlBitConverter");
            config.put("mysqltexts.type", "io.millrace.connectplugin.texts.MysqlTextConverter");
            // It writes the same JSON with a fraction of the CPU.
            config.put("key.converter", RECORD_CONVERTER);
            config.put("value.converter", RECORD_CONVERTER);
            config.put("value.converter.envelope.fields", ENVELOPE_FIELDS);
            config.put("value.converter.source.fields", SOURCE_FIELDS);
        }
        return config;
    }

    /** What of a registered configuration decides which tables the connector reads, copies, and by which keys; no secret. */
    public static Map<String, String> chosenTables(Map<String, String> registered) {
        return registered.entrySet().stream()
                .filter(entry -> CHOOSING.contains(entry.getKey()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /**
     * The configuration of a connector that continues elsewhere.
     *
     * @param chosen what {@link #chosenTables} gave
     */
    public Map<String, String> again(Map<String, String> chosen, Collection<Table> tables) {
        List<TableId> left = tables.stream()
                .map(Table::id)
                .filter(table -> !reads(chosen, table))
                .toList();
        return config(firstCopy(), left, tables, chosen);
    }

    /** The tables of which the first copy would not have every value; they join the connector later, and are copied then. */
    public List<TableId> uncopyable(Collection<Table> tables) {
        return tables.stream()
                .filter(SnapshotSelects::impossible)
                .map(Table::id)
                .toList();
    }

    /** Whether Debezium's snapshot is to copy the table. One without a key has nothing by which a change wins over a copy. */
    public boolean snapshots(FirstCopy copy, Table table) {
        return copy != FirstCopy.STREAM_ONLY && (copiesAll(copy) || table.key().isEmpty());
    }

    private boolean copiesAll(FirstCopy copy) {
        return copy == FirstCopy.COPY_ONLY
                || copy == FirstCopy.COPY_THEN_STREAM && connect.copyBy() == FirstCopyBy.DEBEZIUM;
    }

    /** Debezium's word for it. */
    private String snapshotMode(FirstCopy copy, List<Table> copied) {
        return switch (copy) {
            case COPY_THEN_STREAM -> copiesAll(copy) || !copied.isEmpty() ? "initial" : NO_SNAPSHOT;
            case COPY_ONLY -> "initial_only";
            case STREAM_ONLY -> NO_SNAPSHOT;
        };
    }

    /** What a unique key needs; Debezium knows a primary key by itself. */
    private static Optional<String> keyColumns(Table table) {
        return table.key()
                .filter(key -> table.primaryKey().isEmpty())
                .map(key -> exactly(table.id()) + ":"
                        + key.stream().map(MysqlConnector::exactly).collect(Collectors.joining(",")));
    }

    /** Whether a connector of that configuration, which {@link #config} made, tells rows apart by the table's key. */
    static boolean keysRightly(Map<String, String> config, Table table) {
        return keyColumns(config, table).equals(keyColumns(table));
    }

    private static Optional<String> keyColumns(Map<String, String> config, Table table) {
        return Arrays.stream(config.getOrDefault("message.key.columns", "").split(";"))
                .filter(entry -> entry.startsWith(exactly(table.id()) + ":"))
                .findFirst();
    }

    /** Whether the snapshot of a connector of that configuration, which {@link #config} made, copies the table. */
    static boolean copies(Map<String, String> config, TableId table) {
        List<String> copied = List.of(config.getOrDefault(SNAPSHOT_TABLES, "").split(","));
        return !config.getOrDefault(SNAPSHOT_MODE, "").equals(NO_SNAPSHOT)
                && (copied.equals(List.of("")) || copied.contains(exactly(table)));
    }

    /** Whether a connector of that configuration, which {@link #config} made, reads the table. */
    static boolean reads(Map<String, String> config, TableId table) {
        return List.of(config.getOrDefault("database.include.list", "").split(","))
                        .contains(exactly(table.database()))
                && !List.of(config.getOrDefault("table.exclude.list", "").split(","))
                        .contains(exactly(table));
    }

    private static String expressions(Stream<TableId> tables) {
        return tables.sorted().distinct().map(MysqlConnector::exactly).collect(Collectors.joining(","));
    }

    private static String exactly(TableId table) {
        return exactly(table.database()) + "\\." + exactly(table.table());
    }

    /** Debezium takes names as regular expressions, in lists with commas; this one matches nothing but the name. */
    private static String exactly(String name) {
        StringBuilder expression = new StringBuilder();
        name.codePoints().forEach(c -> {
            if (c < 128 && (Character.isLetterOrDigit(c) || c == '_')) {
                expression.appendCodePoint(c);
            } else {
                expression.append("\\x{").append(Integer.toHexString(c)).append('}');
            }
        });
        return expression.toString();
    }

    private static Map<String, String> template() {
        try (var json = MysqlConnector.class.getResourceAsStream("/connector/mysql.json")) {
            return new ObjectMapper().readValue(json, new TypeReference<LinkedHashMap<String, String>>() {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
