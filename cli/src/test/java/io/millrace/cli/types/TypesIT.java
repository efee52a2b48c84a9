package io.millrace.cli.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.clickhouse.client.api.query.GenericRecord;
import io.millrace.common.clickhouse.ClickHouseNames;
import io.millrace.common.connect.ConnectClient;
import io.millrace.common.kafka.KafkaClients;
import io.millrace.common.kafka.TopicCreator;
import io.millrace.common.naming.Targets;
import io.millrace.common.settings.FirstCopyBy;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.TableId;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.junit.Sandboxed;
import io.millrace.sandbox.pipeline.RunningPipeline;
import io.millrace.validator.parity.CheckScope;
import io.millrace.validator.parity.RowDifference;
import io.millrace.validator.parity.TableResult;
import io.millrace.validator.parity.Validator;
import io.millrace.validator.parity.Verdict;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every type's values, twice: present before the connector starts (Debezium's snapshot reads them) and written live (its
 * binlog reader does). The server's time zone is America/Chicago.
 */
@Sandboxed(isolated = true)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TypesIT {

    private static final Duration LIMIT = Duration.ofSeconds(150);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final String WRONG = "corrupted";

    private TypesPipeline pipeline;
    private List<TypeTable> tables;
    private List<KeyTable> keyTables;
    private RunningPipeline millrace;
    private Settings settings;
    private Targets targets;

    @BeforeAll
    void replicates(Sandbox sandbox) throws SQLException {
        pipeline = TypesPipeline.start(sandbox, FirstCopyBy.DEBEZIUM);
        tables = pipeline.tables();
        keyTables = pipeline.keyTables();
        millrace = pipeline.millrace();
        settings = millrace.settings();
        targets = Targets.of(settings.names());
    }

    @AfterAll
    void stops() throws SQLException {
        if (millrace != null) {
            millrace.close();
        }
    }

    @Test
    @Order(1)
    void snapshotAndBinlogGiveTheSameValues() {
        assertThat(pipeline.differencesOfPaths()).isEmpty();
    }

    @Test
    @Order(1)
    void noRowIsInQuarantine() {
        List<String> held = millrace
                .clickHouseRows("SELECT DISTINCT concat(mysql_table, ': ', reason) AS what FROM "
                        + ClickHouseNames.quoted(targets.ingestDatabase(TypeTable.DATABASE)) + ".quarantine FINAL")
                .stream()
                .map(row -> row.getString("what"))
                .toList();
        assertThat(held).isEmpty();
    }

    @Test
    @Order(1)
    void theValidatorFindsEveryTableEqual() {
        Map<String, TableResult> results = check();
        assertThat(results).hasSize(tables.size() + keyTables.size());
        assertThat(results.values())
                .allSatisfy(result -> assertThat(result.verdict())
                        .as("%s: %s %s", result.table(), result.note(), result.differences())
                        .isEqualTo(Verdict.EQUAL));
    }

    /** One wrong value in each column, each in a row of its own: a check that cannot fail proves nothing. */
    @ParameterizedTest
    @EnumSource(Corruption.class)
    @Order(2)
    void theValidatorNamesEveryWrongValueByItsKeyAndColumn(Corruption corruption) {
        Map<String, Map<String, List<String>>> wrong = new ConcurrentHashMap<>();
        tables.parallelStream().forEach(table -> {
            millrace.clickHouse("SYSTEM STOP MERGES " + raw(table));
            wrong.put(table.name(), corrupt(table, corruption));
        });
        try {
            Map<String, TableResult> results = check();

            assertThat(wrong.values()).anySatisfy(columns -> assertThat(columns).isNotEmpty());
            wrong.forEach((table, columns) -> assertThat(results.get(table).differences().stream()
                            .collect(Collectors.toMap(RowDifference::key, RowDifference::columns)))
                    .as(table)
                    .isEqualTo(columns));
        } finally {
            wrong.forEach(this::mend);
        }
    }

    /**
     * The third path: Debezium copies all tables once more while it streams, asked by a signal in Kafka and without
     * writing to MySQL. Millrace does not use it: such a copy does not know {@code SnapshotSelects}, so what those set
     * right is wrong here; and it selects {@code *}, so that it fails at an invisible key.
     */
    @Test
    @Order(3)
    void anIncrementalSnapshotDiffersOnlyWhereItCannotBeToldHowToRead() {
        String topic = "types-signals";
        List<String> names = names().stream()
                .filter(name -> !List.of("generated", "hiddenkey", "generatedkey", "moments")
                        .contains(name))
                .toList();
        ConnectClient connect = new ConnectClient(settings.connect());
        String connector = settings.connect().connector();
        String prefix = settings.names().raw();
        Map<String, String> config = new HashMap<>(connect.config(connector).orElseThrow());
        config.put("read.only", "true");
        config.put("signal.enabled.channels", "kafka");
        config.put("signal.kafka.topic", topic);
        config.put("signal.kafka.bootstrap.servers", settings.kafka().bootstrap());
        try (Admin admin = KafkaClients.admin(settings.kafka());
                KafkaProducer<String, String> producer = new KafkaProducer<>(
                        KafkaClients.properties(settings.kafka()), new StringSerializer(), new StringSerializer())) {
            new TopicCreator(admin, 1).ensure(topic, 1, Map.of());
            connect.register(connector, config);
            producer.send(new ProducerRecord<>(
                    topic,
                    prefix,
                    "{\"id\": \"again\", \"type\": \"execute-snapshot\", \"data\":"
                            + " {\"data-collections\": [\"types[.](" + String.join("|", names)
                            + ")\"], \"type\": \"INCREMENTAL\"}}"));
            producer.flush();
        }
        await().atMost(LIMIT)
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() -> assertThat(names)
                        .allSatisfy(name -> assertThat(notCopied(name)).as(name).isZero()));
        millrace.awaitInStep();

        Map<String, Set<String>> wrong = new TreeMap<>();
        check().forEach((table, result) -> {
            result.differences()
                    .forEach(row -> wrong.computeIfAbsent(table, name -> new TreeSet<>())
                            .addAll(row.columns().isEmpty() ? List.of(row.kind().name()) : row.columns()));
        });

        assertThat(wrong)
                .isEqualTo(Map.of(
                        "dates", Set.of("y"),
                        "floats", Set.of("dd", "f")));
    }

    /** How the rows of a table that is copied again come from MySQL. */
    enum Carrier {
        CLICKHOUSE("SET GLOBAL sql_mode = 'PAD_CHAR_TO_FULL_LENGTH,NO_BACKSLASH_ESCAPES'"),
        /** The limit does not let ClickHouse pull them. */
        DDL_MANAGER("SET GLOBAL sql_select_limit = 1000000");

        private final String setting;

        Carrier(String setting) {
            this.setting = setting;
        }
    }

    /**
     * The path of a table that is copied again: Millrace reads MySQL itself, in sessions whose settings are the server's
     * or its own. It also sets right what the third path left.
     */
    @ParameterizedTest
    @EnumSource(Carrier.class)
    @Order(4)
    void aTableThatIsCopiedAgainHasTheSameValues(Carrier carrier, Sandbox sandbox) throws Exception {
        try (Connection root = sandbox.mysql().openAsRoot();
                Statement statement = root.createStatement()) {
            statement.execute(carrier.setting);
            try {
                long before = pulls(statement);
                copyAllAgain();
                assertThat(pulls(statement) > before).isEqualTo(carrier == Carrier.CLICKHOUSE);
            } finally {
                statement.execute("SET GLOBAL sql_mode = DEFAULT");
                statement.execute("SET GLOBAL sql_select_limit = DEFAULT");
            }
        }
    }

    /** Statements with rows of a table for ClickHouse, which writes them like that. */
    private static long pulls(Statement statement) throws SQLException {
        try (ResultSet count = statement.executeQuery(
                "SELECT COALESCE(SUM(COUNT_STAR), 0) FROM performance_schema.events_statements_summary_by_digest"
                        + " WHERE DIGEST_TEXT LIKE '%AS `__subquery`%' AND DIGEST_TEXT LIKE '%`types`%'")) {
            count.next();
            return count.getLong(1);
        }
    }

    private void copyAllAgain() throws Exception {
        assertThat(pipeline.copyAllAgain()).hasSizeGreaterThan(tables.size() - 1);

        noRowIsInQuarantine();
        theValidatorFindsEveryTableEqual();
    }

    /** Rows of which the last event is not a copy. */
    private long notCopied(String table) {
        return millrace.clickHouseRows("SELECT count() AS n FROM " + targets.raw(new TableId(TypeTable.DATABASE, table))
                        + " FINAL WHERE _op != 'r' AND _is_deleted = 0")
                .get(0)
                .getLong("n");
    }

    /** Merges stood still, so the right versions are still there. */
    private void mend(String name, Map<String, List<String>> wrong) {
        String raw = targets.raw(new TableId(TypeTable.DATABASE, name));
        if (!wrong.isEmpty()) {
            millrace.clickHouse("INSERT INTO " + raw + " SELECT * REPLACE (_version + 2 AS _version) FROM " + raw
                    + " WHERE id IN (" + String.join(", ", wrong.keySet()) + ") AND _op != '" + WRONG
                    + "' ORDER BY _version DESC LIMIT 1 BY id");
        }
        millrace.clickHouse("SYSTEM START MERGES " + raw);
    }

    /** @return the columns that are wrong, by key */
    private Map<String, List<String>> corrupt(TypeTable table, Corruption corruption) {
        Map<String, List<String>> wrong = new TreeMap<>();
        for (GenericRecord column : millrace.clickHouseRows("SELECT name, type FROM system.columns WHERE database = "
                + ClickHouseNames.literal(targets.targetDatabase(TypeTable.DATABASE)) + " AND table = "
                + ClickHouseNames.literal(table.name() + "_raw")
                + " AND name NOT LIKE '\\_%' AND name != 'id' ORDER BY position")) {
            String name = column.getString("name");
            String quoted = ClickHouseNames.quoted(name);
            String type = column.getString("type");
            corruption.rows(quoted, type).ifPresent(rows -> {
                String others = wrong.isEmpty() ? "" : " AND id NOT IN (" + String.join(", ", wrong.keySet()) + ")";
                List<GenericRecord> found = millrace.clickHouseRows("SELECT toString(id) AS id FROM " + raw(table)
                        + " FINAL WHERE " + rows + others + " ORDER BY id LIMIT 1");
                if (!found.isEmpty()) {
                    String id = found.get(0).getString("id");
                    millrace.clickHouse("INSERT INTO " + raw(table) + " SELECT * REPLACE ("
                            + corruption.value(quoted, type) + " AS " + quoted + ", _version + 1 AS _version, '" + WRONG
                            + "' AS _op) FROM " + raw(table) + " FINAL WHERE id = " + id);
                    wrong.put(id, List.of(name));
                }
            });
        }
        return wrong;
    }

    private String raw(TypeTable table) {
        return targets.raw(new TableId(TypeTable.DATABASE, table.name()));
    }

    private Map<String, TableResult> check() {
        try (Validator validator = new Validator(settings)) {
            return validator
                    .check(validator.tables(), CheckScope.ALL, PATIENCE, heard -> {}, () -> false)
                    .results()
                    .stream()
                    .collect(Collectors.toMap(result -> result.table().table(), Function.identity()));
        }
    }

    private List<String> names() {
        return Stream.concat(
                        tables.stream().map(TypeTable::name), keyTables.stream().map(KeyTable::name))
                .toList();
    }
}
