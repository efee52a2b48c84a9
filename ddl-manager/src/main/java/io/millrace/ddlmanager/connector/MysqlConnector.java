package io.millrace.ddlmanager.connector;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.samskivert.mustache.Mustache;
import io.millrace.common.kafka.KafkaClients;
import io.millrace.common.mysql.Mysql;
import io.millrace.common.mysql.MysqlAddress;
import io.millrace.common.mysql.MysqlTls;
import io.millrace.common.naming.Topics;
import io.millrace.common.settings.Setting;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.common.wire.RecordSize;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The Debezium connector's configuration: {@code connector/mysql.json} with its names filled in. */
public final class MysqlConnector {

    /** How the data that is there already gets to ClickHouse. */
    public enum Copy {
        COPY_THEN_STREAM("copy-then-stream", "initial"),
        COPY_ONLY("copy-only", "initial_only"),
        STREAM_ONLY("stream-only", "no_data");

        private final String setting;
        private final String snapshotMode;

        Copy(String setting, String snapshotMode) {
            this.setting = setting;
            this.snapshotMode = snapshotMode;
        }

        /** The word that {@link Setting#COPY} and the command line use. */
        public String setting() {
            return setting;
        }

        public static Copy of(Settings settings) {
            String chosen =
                    settings.getChoice(Setting.COPY, COPY_THEN_STREAM.setting, COPY_ONLY.setting, STREAM_ONLY.setting);
            return List.of(values()).stream()
                    .filter(c -> c.setting.equals(chosen))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private MysqlConnector() {}

    /**
     * @param left tables that the connector must not read
     * @param tables the replicated tables; one that has no primary key is keyed by its unique key
     */
    public static Map<String, String> config(
            Settings settings, Copy copy, Collection<TableId> left, Collection<Table> tables) {
        MysqlAddress address = MysqlAddress.forConnect(settings);
        Topics topics = Topics.of(settings);
        String password = settings.get(Setting.CONNECT_MYSQL_PASSWORD);
        Map<String, String> names = new HashMap<>();
        names.put("host", address.host());
        names.put("port", String.valueOf(address.port()));
        names.put("user", settings.get(Setting.MYSQL_USER));
        names.put("password", password.equals("inline") ? settings.get(Setting.MYSQL_PASSWORD) : password);
        names.put("serverId", settings.get(Setting.MYSQL_SERVER_ID));
        names.put("prefix", topics.raw());
        names.put(
                "databases",
                settings.getList(Setting.MYSQL_DATABASES).stream()
                        .map(MysqlConnector::exactly)
                        .collect(Collectors.joining(",")));
        names.put("excludedTables", left.stream().map(MysqlConnector::exactly).collect(Collectors.joining(",")));
        names.put(
                "keyColumns",
                tables.stream()
                        .filter(t -> t.primaryKey().isEmpty() && t.key().isPresent())
                        .map(t ->
                                exactly(t.id()) + ":" + String.join(",", t.key().orElseThrow()))
                        .collect(Collectors.joining(";")));
        names.put("snapshotMode", copy.snapshotMode);
        names.put("session", Mysql.SESSION);
        names.put(
                "bootstrap",
                settings.find(Setting.CONNECT_KAFKA_BOOTSTRAP).orElse(settings.get(Setting.KAFKA_BOOTSTRAP)));
        names.put("schemaHistory", topics.schemaHistory());
        names.put("schemaTopicPattern", exactly(topics.schemaChanges()));
        names.put("partitions", settings.get(Setting.KAFKA_PARTITIONS));
        names.put("replication", settings.get(Setting.KAFKA_REPLICATION));
        names.put("largestRecord", String.valueOf(RecordSize.VALUE));
        names.put("producerBuffer", String.valueOf(RecordSize.PRODUCER_BUFFER));
        Map<String, String> config = new LinkedHashMap<>();
        template().forEach((key, value) -> {
            String filled = Mustache.compiler().escapeHTML(false).compile(value).execute(names);
            if (!filled.isEmpty()) {
                config.put(key, filled);
            }
        });
        config.putAll(SnapshotSelects.config(tables));
        config.putAll(MysqlTls.of(settings).debezium(settings.find(Setting.CONNECT_MYSQL_TLS_TRUSTSTORE)));
        KafkaClients.security(settings).forEach((property, value) -> {
            config.put("schema.history.internal.producer." + property, value);
            config.put("schema.history.internal.consumer." + property, value);
        });
        if (settings.getChoice(Setting.CONNECT_PLUGIN, "yes", "no").equals("yes")) {
            config.put("converters", "mysqljson,mysqldates,mysqlbits");
            config.put("mysqljson.type", "io.millrace.connectplugin.json.MysqlJsonConverter");
            config.put("mysqldates.type", "io.millrace.connectplugin.dates.MysqlDateConverter");
            config.put("mysqlbits.type", "io.millrace.connectplugin.bits.MysqlBitConverter");
        }
        return config;
    }

    /** Whether a connector of that configuration, which {@link #config} made, reads the table. */
    static boolean reads(Map<String, String> config, TableId table) {
        return List.of(config.getOrDefault("database.include.list", "").split(","))
                        .contains(exactly(table.database()))
                && !List.of(config.getOrDefault("table.exclude.list", "").split(","))
                        .contains(exactly(table));
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
