package io.millrace.export;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.kafka.KafkaCalls;
import io.millrace.common.kafka.KafkaClients;
import io.millrace.common.metrics.MeterNames;
import io.millrace.common.naming.Fingerprint;
import io.millrace.common.problem.Problem;
import io.millrace.common.settings.Settings;
import io.millrace.common.task.PeriodicTask;
import io.millrace.export.manifest.Manifest;
import io.millrace.export.manifest.Manifest.Part;
import io.millrace.export.manifest.Manifests;
import io.millrace.export.storage.ObjectStore;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.junit.Sandboxed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The export on a real ClickHouse, Kafka and S3-compatible server; tables and rows are made as Millrace makes them. */
@Sandboxed({io.millrace.sandbox.Part.MYSQL, io.millrace.sandbox.Part.KAFKA, io.millrace.sandbox.Part.CLICKHOUSE})
class ExportIT {

    private static final String ROW =
            "{\"id\":%d,\"_version\":%d,\"_is_deleted\":%d,\"_op\":\"c\",\"_source_ts\":1767225600123}";

    @TempDir
    private static Path folder;

    private static ObjectStorage storage;

    private final String name = "exp" + UUID.randomUUID().toString().substring(0, 8);
    private final String topic = "rows-" + name + "." + name + ".item";
    private final Sandbox sandbox;
    private final Map<String, String> environment;
    private final Settings settings;
    private final ClickHouse clickHouse;
    private final Admin admin;
    private final ObjectStore store;
    private Instant now = Instant.parse("2026-01-02T03:04:05Z");

    ExportIT(Sandbox sandbox) {
        this.sandbox = sandbox;
        Map<String, String> given = new HashMap<>(sandbox.environment());
        given.put("MILLRACE_MYSQL_DATABASES", name);
        given.put("MILLRACE_TARGET_DATABASE", "target_" + name);
        given.put("MILLRACE_INGEST_DATABASE", "ingest_" + name);
        given.put("MILLRACE_ROWS_PREFIX", "rows-" + name);
        given.put("MILLRACE_EXPORT_URL", storage.url(name + "/silver/x"));
        given.put("MILLRACE_EXPORT_ACCESS_KEY", ObjectStorage.KEY);
        given.put("MILLRACE_EXPORT_SECRET_KEY", ObjectStorage.SECRET);
        given.put("MILLRACE_GOLD_DATABASE", "gold_" + name);
        given.put("MILLRACE_EXPORT_KEEP", "2");
        this.environment = given;
        this.settings = Settings.of(given);
        this.clickHouse = ClickHouse.connect(settings.clickHouse());
        this.admin = KafkaClients.admin(settings.kafka());
        this.store = new ObjectStore(clickHouse, settings.export());
    }

    @BeforeAll
    static void startStorage() throws Exception {
        storage = new ObjectStorage(folder);
    }

    @AfterAll
    static void stopStorage() {
        storage.close();
    }

    @BeforeEach
    void makeTables() throws SQLException {
        mysql("CREATE DATABASE " + name);
        Stream.of("target_", "ingest_", "gold_")
                .forEach(prefix -> clickHouse.execute("CREATE DATABASE " + prefix + name));
        clickHouse.execute("""
                CREATE TABLE target_%1$s.item_raw (
                    id UInt64, tiny Nullable(UInt8), big Decimal(65, 30), price Decimal(12, 2), time Time64(6),
                    kind Enum8('a' = 1, 'b' = 2), day Nullable(Date32), at DateTime64(3, 'UTC'), ratio Float64,
                    text Nullable(String), _version UInt64, _is_deleted UInt8)
                ENGINE = ReplacingMergeTree(_version, _is_deleted) ORDER BY id COMMENT 'MySQL %1$s.item'
                """.formatted(name));
        clickHouse.execute("CREATE VIEW target_" + name
                + ".item AS SELECT * EXCEPT (_version, _is_deleted) FROM target_" + name + ".item_raw FINAL");
        insert(
                "(18446744073709551615, 255, '12345678901234567890123456789012345.123456789012345678901234567890', -0.01,"
                        + " '-838:59:59.999999', 'b', '9999-12-31', '9999-12-31 23:59:59.999', -0.1, 'é漢🚀', 8, 0)",
                "(0, NULL, 0, 0, '00:00:00', 'a', NULL, '1970-01-01 00:00:00', 1e300, NULL, 8, 0)",
                "(1, 1, 0, 0, '00:00:00', 'a', NULL, '2000-01-01 00:00:00', 1, 'deleted', 8, 0)",
                "(1, 1, 0, 0, '00:00:00', 'a', NULL, '2000-01-01 00:00:00', 1, 'deleted', 16, 1)");
        KafkaCalls.await(
                "no topic",
                admin.createTopics(List.of(new NewTopic(topic, 2, (short) 1))).all());
    }

    @AfterEach
    void dropTables() throws SQLException {
        mysql("DROP DATABASE " + name);
        Stream.of("target_", "ingest_", "gold_")
                .forEach(prefix -> clickHouse.execute("DROP DATABASE " + prefix + name));
        admin.close();
        clickHouse.close();
    }

    private void mysql(String sql) throws SQLException {
        try (Connection root = sandbox.mysql().openAsRoot();
                Statement statement = root.createStatement()) {
            statement.execute(sql);
        }
    }

    private void insert(String... rows) {
        clickHouse.execute("INSERT INTO target_" + name + ".item_raw VALUES " + String.join(", ", rows));
    }

    private void send(int partition, String record) {
        try (KafkaProducer<byte[], byte[]> producer =
                KafkaClients.producer(KafkaClients.properties(settings.kafka()))) {
            producer.send(new ProducerRecord<>(topic, partition, null, record.getBytes(UTF_8)));
        }
    }

    private Manifest export() {
        return export(settings);
    }

    private Manifest export(String layers) {
        Map<String, String> others = new HashMap<>(environment);
        others.put("MILLRACE_EXPORT_LAYERS", layers);
        return export(Settings.of(others));
    }

    private Manifest export(Settings given) {
        now = now.plusSeconds(60);
        return new ExportRun(given, () -> now).run(() -> {});
    }

    private Part part(Manifest manifest, String layer) {
        return manifest.part(layer, (layer.equals("gold") ? "gold_" + name : name) + ".item")
                .orElseThrow();
    }

    private List<String> rows(String query) {
        return clickHouse.query(query).stream().map(row -> row.getString(1)).toList();
    }

    private String file(Part part) {
        return store.s3(part.files().get(0), "Parquet");
    }

    @Test
    void silverHasEveryValueOfTheCurrentRowsInTypesThatEveryReaderKnows() {
        Part part = part(export(), "silver");

        assertThat(part.files())
                .containsExactly("silver/" + name + ".item/export_year=2026/export_month=01/export_day=02/export_run="
                        + part.run() + "/part.parquet");
        assertThat(part.rows()).isEqualTo(2);
        assertThat(clickHouse.query("DESCRIBE " + file(part) + " SETTINGS use_hive_partitioning = 0"))
                .extracting(column -> column.getString(1) + " " + column.getString(2))
                .containsExactly(
                        "id Decimal(20, 0)",
                        "tiny Nullable(Int16)",
                        "big String",
                        "price Decimal(12, 2)",
                        "time String",
                        "kind String",
                        "day Nullable(Date32)",
                        "at DateTime64(6, 'UTC')",
                        "ratio Float64",
                        "text Nullable(String)");
        String texts =
                "SELECT toString(tuple(toString(id), tiny, toString(big), price, toString(time), toString(kind), day,"
                        + " toDateTime64(at, 6, 'UTC'), ratio, text)) AS row FROM ";
        assertThat(rows(texts + file(part) + " ORDER BY row"))
                .isEqualTo(rows(texts + "target_" + name + ".item ORDER BY row"))
                .hasSize(2);
    }

    @Test
    void aTableThatHasNotChangedIsNotWrittenAgain() {
        Manifest first = export();
        clickHouse.execute("OPTIMIZE TABLE target_" + name + ".item_raw FINAL");
        Manifest second = export();
        insert("(2, 2, 0, 0, '00:00:00', 'a', NULL, '2000-01-01 00:00:00', 1, 'new', 24, 0)");
        Manifest third = export();

        assertThat(part(second, "silver")).isEqualTo(part(first, "silver"));
        assertThat(part(third, "silver").run()).isEqualTo(third.run());
        assertThat(part(third, "silver").rows()).isEqualTo(3);
    }

    @Test
    void bronzeHasEveryChangeOnceByPartitionOffsetAndLine() {
        send(0, ROW.formatted(1, 8, 0) + "\n" + ROW.formatted(2, 16, 0));
        send(1, ROW.formatted(3, 8, 0));
        Part first = part(export(), "bronze");
        send(0, ROW.formatted(1, 24, 1));
        Part second = part(export(), "bronze");
        Part third = part(export(), "bronze");

        assertThat(first.rows()).isEqualTo(3);
        assertThat(second.rows()).isEqualTo(1);
        assertThat(third.files()).isEmpty();
        assertThat(third.offsets()).isEqualTo(Map.of(0, 2L, 1, 1L));
        assertThat(rows(
                        "SELECT concat(toString(kafka_partition), ':', toString(kafka_offset), ':', toString(line), ' ',"
                                + " JSONExtractRaw(row, 'id'), ' ', toString(is_deleted)) AS change FROM "
                                + store.s3("bronze/**/*.parquet", "Parquet") + " ORDER BY change"))
                .containsExactly("0:0:0 1 false", "0:0:1 2 false", "0:1:0 1 true", "1:0:0 3 false");
        assertThat(first.files()).allSatisfy(file -> assertThat(file).contains("year=2026/month=01/day=01/run="));
    }

    @Test
    void bronzeHasTheRowsAsTheyStandInTheTopicAndWhatTheySayOfThemselves() {
        String created =
                "{\"id\":1,\"text\":\"\\\"é漢🚀\\n\",\"_version\":18446744073709551615,\"_is_deleted\":0,\"_op\":\"c\","
                        + "\"_source_ts\":1767225599999}";
        String updated = "{ \"id\": 1.50, \"_version\": 16, \"_is_deleted\": 0, \"_op\": \"u\","
                + " \"_source_ts\": 1767225600000}";
        String deleted = "{\"id\":1,\"_version\":24,\"_is_deleted\":1,\"_op\":\"d\",\"_source_ts\":1767225600123}";
        send(0, created + "\n" + updated);
        send(0, deleted);

        Part part = part(export(), "bronze");

        assertThat(rows("SELECT toString(tuple(op, is_deleted, toString(version), source_ts)) FROM "
                        + store.s3("bronze/**/*.parquet", "Parquet") + " ORDER BY kafka_offset, line"))
                .containsExactly(
                        "('c',false,'18446744073709551615','2025-12-31 23:59:59.999000')",
                        "('u',false,'16','2026-01-01 00:00:00.000000')",
                        "('d',true,'24','2026-01-01 00:00:00.123000')");
        assertThat(rows("SELECT row FROM " + store.s3("bronze/**/*.parquet", "Parquet")
                        + " ORDER BY kafka_offset, line"))
                .containsExactly(created, updated, deleted);
        assertThat(part.files())
                .as("a file for each day")
                .hasSize(2)
                .anySatisfy(file -> assertThat(file).contains("year=2025/month=12/day=31/run="));
    }

    @Test
    void goldHasTheValuesOfItsTablesAndViews() {
        clickHouse.execute("CREATE TABLE gold_" + name
                + ".kept (day Date, n UInt64, revenue Decimal(12, 2), best Nullable(String), tags Array(Float32))"
                + " ENGINE = MergeTree ORDER BY day");
        clickHouse.execute(
                "INSERT INTO gold_" + name + ".kept VALUES ('2026-01-01', 18446744073709551615, -0.01, 'é漢🚀',"
                        + " [1.5]), ('1970-01-01', 0, 9999999999.99, NULL, [])");
        clickHouse.execute("CREATE VIEW gold_" + name + ".item AS SELECT day, sum(revenue) AS revenue FROM gold_" + name
                + ".kept GROUP BY day");

        Manifest manifest = export();

        Part kept = manifest.part("gold", "gold_" + name + ".kept").orElseThrow();
        String texts = "SELECT toString(tuple(toString(day), toString(n), revenue, best, tags)) AS row FROM ";
        assertThat(rows(texts + file(kept) + " ORDER BY row"))
                .isEqualTo(rows(texts + "gold_" + name + ".kept ORDER BY row"))
                .hasSize(2);
        String days = "SELECT toString(tuple(toString(day), toString(revenue))) AS row FROM ";
        assertThat(rows(days + file(part(manifest, "gold")) + " ORDER BY row"))
                .isEqualTo(rows(days + "gold_" + name + ".item ORDER BY row"))
                .hasSize(2);
    }

    @Test
    void aLayerOrATableThatWasLeftOutContinuesWhereItEnded() {
        send(0, ROW.formatted(1, 8, 0));
        Manifest first = export();
        export("silver");
        export("silver");
        export("bronze");
        export("bronze");
        clickHouse.execute("ALTER TABLE target_" + name + ".item_raw MODIFY COMMENT ''");
        assertThat(export().parts()).as("the table is not there").isEmpty();
        clickHouse.execute("ALTER TABLE target_" + name + ".item_raw MODIFY COMMENT 'MySQL " + name + ".item'");
        send(1, ROW.formatted(2, 8, 0));

        Manifest last = export();

        assertThat(part(last, "bronze").rows()).isEqualTo(1);
        assertThat(rows("SELECT concat(toString(kafka_partition), ':', toString(kafka_offset)) AS place FROM "
                        + store.s3("bronze/**/*.parquet", "Parquet") + " ORDER BY place"))
                .containsExactly("0:0", "1:0");
        assertThat(part(last, "silver"))
                .as("two runs without silver took nothing away")
                .isEqualTo(part(first, "silver"));
        assertThat(rows("SELECT count() FROM " + file(part(last, "silver")))).containsExactly("2");
    }

    @Test
    void whatExpiredBeforeItWasExportedIsNamed() {
        send(0, ROW.formatted(1, 8, 0));
        export();
        send(0, ROW.formatted(2, 16, 0));
        send(0, ROW.formatted(3, 24, 0));
        KafkaCalls.await(
                "not deleted",
                admin.deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(2)))
                        .all());

        Part part = part(export(), "bronze");

        assertThat(part.gaps()).containsExactly(topic + "-0: from offset 1 on, up to 2");
        assertThat(part.rows()).isEqualTo(1);
    }

    @Test
    void aRunThatEndsInTheMiddleIsNotVisibleAndItsFilesAreDeletedByTheNext() {
        Manifest first = export();
        insert("(2, 2, 0, 0, '00:00:00', 'a', NULL, '2000-01-01 00:00:00', 1, 'new', 24, 0)");
        clickHouse.execute(
                "CREATE VIEW gold_" + name + ".item AS SELECT throwIf(number = 3, 'the end') AS x FROM numbers(9)");

        assertThatThrownBy(this::export).isInstanceOf(Problem.class).hasMessageContaining("the end");
        assertThat(store.files("silver", "**/*.parquet"))
                .as("written, and not visible")
                .hasSize(2);
        assertThat(new Manifests(store).all().runs()).extracting(Manifest::run).containsExactly(first.run());

        clickHouse.execute("DROP VIEW gold_" + name + ".item");
        clickHouse.execute("CREATE TABLE gold_" + name + ".item ENGINE = MergeTree ORDER BY x AS SELECT 1 AS x");
        Manifest next = export();

        assertThat(part(next, "gold").rows()).isEqualTo(1);
        assertThat(store.files("silver", "**/*.parquet"))
                .containsExactlyInAnyOrder(
                        part(first, "silver").files().get(0),
                        part(next, "silver").files().get(0));
    }

    @Test
    void ofOldRunsOnlyBronzeIsKept() {
        clickHouse.execute("CREATE VIEW gold_" + name + ".item AS SELECT count() AS n FROM target_" + name + ".item");
        for (int id = 10; id < 14; id++) {
            insert("(" + id + ", 2, 0, 0, '00:00:00', 'a', NULL, '2000-01-01 00:00:00', 1, 'new', 24, 0)");
            send(0, ROW.formatted(id, 8, 0));
            export();
        }

        assertThat(store.files("silver", "**/*.parquet")).hasSize(2);
        assertThat(store.files("gold", "**/*.parquet")).hasSize(2);
        assertThat(rows("SELECT n FROM " + store.s3("gold/**/*.parquet", "Parquet") + " ORDER BY n"))
                .as("the last two runs")
                .containsExactly("5", "6");
        assertThat(store.files("bronze", "**/*.parquet")).hasSize(4);
    }

    @Test
    void nobodyReadsTheCredentialsInClickHouse() throws IOException {
        export();
        String collection =
                "millrace_export_" + Fingerprint.of(settings.export().url());
        String again = "NAMED COLLECTION " + collection + " %s secret_access_key = '" + ObjectStorage.SECRET + "'";
        assertThatThrownBy(() -> logged("CREATE " + again.formatted("AS")))
                .as("there is one")
                .isInstanceOf(Problem.class);
        logged("ALTER " + again.formatted("SET"));
        clickHouse.execute("CREATE TABLE target_" + name + ".lake (line String) ENGINE = S3(" + collection
                + ", filename = 'manifests/*.json', format = 'LineAsString')");
        clickHouse.execute("SYSTEM FLUSH LOGS");

        assertThat(rows("SELECT query FROM system.query_log WHERE query LIKE '%NAMED COLLECTION " + collection + "%'"))
                .hasSizeGreaterThanOrEqualTo(2)
                .allSatisfy(query -> assertThat(query).contains("HIDDEN").doesNotContain(ObjectStorage.SECRET));
        assertThat(rows("SHOW CREATE TABLE target_" + name + ".lake").get(0))
                .contains(collection)
                .doesNotContain(ObjectStorage.SECRET);
        assertThat(Files.readString(sandbox.clickhouse().logFile()))
                .contains("NAMED COLLECTION " + collection)
                .doesNotContain(ObjectStorage.SECRET);

        assertThat(
                        rows(
                                "SELECT toString(collection) FROM system.named_collections WHERE name LIKE 'millrace_export_%'"))
                .isNotEmpty()
                .allSatisfy(values -> assertThat(values).doesNotContain(ObjectStorage.SECRET));
    }

    /** As ClickHouse's own settings log every statement. */
    private void logged(String sql) {
        clickHouse.stream(
                sql, UUID.randomUUID().toString(), Map.of("log_queries", "1"), Duration.ofSeconds(30), rows -> {});
    }

    @Test
    void duckDbReadsEveryValueOfEveryTypeAsItIsInClickHouse() throws SQLException {
        Kinds kinds = new Kinds();
        mysql(Kinds.mysql(name));
        clickHouse.execute("CREATE TABLE target_" + name + ".kinds_raw (" + kinds.columns()
                + ", _version UInt64, _is_deleted UInt8) ENGINE = ReplacingMergeTree(_version, _is_deleted) ORDER BY row_id"
                + " COMMENT 'MySQL " + name + ".kinds'");
        clickHouse.execute("CREATE VIEW target_" + name
                + ".kinds AS SELECT * EXCEPT (_version, _is_deleted) FROM target_" + name + ".kinds_raw FINAL");
        clickHouse.execute(
                "INSERT INTO target_" + name + ".kinds_raw (* EXCEPT (_version, _is_deleted)) VALUES " + kinds.rows());
        KafkaCalls.await(
                "no topic",
                admin.createTopics(List.of(new NewTopic(topic.replace(".item", ".kinds"), 1, (short) 1)))
                        .all());

        Part part = export().part("silver", name + ".kinds").orElseThrow();

        String file = "read_parquet('" + exported(part.files().get(0)) + "', hive_partitioning = false)";
        try (DuckDb duckDb = new DuckDb()) {
            assertThat(duckDb.rows("SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM " + file + ")"))
                    .isEqualTo(kinds.inDuckDb());
            List<List<String>> expected = clickHouse.query(kinds.exact("target_" + name + ".kinds")).stream()
                    .map(row -> row.<String>getList("row"))
                    .toList();
            assertThat(duckDb.rows("SELECT * FROM " + file + " ORDER BY row_id"))
                    .hasSize(3)
                    .isEqualTo(expected);
        }
    }

    @Test
    void theStatementOfTheManualFindsTheCurrentRows() throws Exception {
        export();
        insert("(2, 2, 0, 0, '00:00:00', 'a', NULL, '2000-01-01 00:00:00', 1, 'new', 24, 0)");
        export();
        export("bronze");
        Matcher manual = Pattern.compile("```sql\n-- DuckDB: (?s:.*?)\n(SET .*?;)\n(SELECT .*?;)\n```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("../docs/export.md")));
        assertThat(manual.find()).isTrue();

        try (DuckDb duckDb = new DuckDb()) {
            duckDb.execute(manual.group(1)
                    .replace("s3://lake/millrace/", exported("") + "/")
                    .replace("shop.orders", name + ".item"));
            assertThat(duckDb.rows(manual.group(2))).containsExactly(List.of("3"));
        }
    }

    private Path exported(String file) {
        return storage.folder(name + "/silver/x").resolve(file);
    }

    @Test
    void aRunThatIsKilledIsAbsentAndTheNextOneIsComplete() throws Exception {
        Manifest first = export();
        insert("(2, 2, 0, 0, '00:00:00', 'a', NULL, '2000-01-01 00:00:00', 1, 'new', 24, 0)");
        clickHouse.execute("CREATE VIEW gold_" + name
                + ".item AS SELECT number, sleepEachRow(1) AS x FROM numbers(100) SETTINGS max_block_size = 1");
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                ExportProcess.class.getName());
        builder.environment().putAll(environment);
        Process process = builder.redirectErrorStream(true)
                .redirectOutput(folder.resolve("export.log").toFile())
                .start();
        try {
            await("the run is at gold").atMost(Duration.ofMinutes(2)).untilAsserted(() -> {
                assertThat(process.isAlive()).isTrue();
                assertThat(running()).isEqualTo(1);
            });
            assertThatThrownBy(this::export)
                    .as("one at a time")
                    .isInstanceOf(Problem.class)
                    .hasMessageContaining("Another process exports");
        } finally {
            process.destroyForcibly().onExit().join();
        }
        clickHouse.execute("KILL QUERY WHERE query LIKE '%gold_" + name + "%' AND query LIKE 'INSERT%' SYNC");
        assertThat(store.files("silver", "**/*.parquet"))
                .as("written, and not visible")
                .hasSize(2);
        assertThat(new Manifests(store).all().runs()).containsExactly(first);

        clickHouse.execute("CREATE OR REPLACE VIEW gold_" + name + ".item AS SELECT 1 AS x");
        Manifest next = new ExportRun(settings, InstantSource.system()).run(() -> {});

        assertThat(part(next, "silver").rows()).isEqualTo(3);
        assertThat(part(next, "gold").rows()).isEqualTo(1);
        assertThat(new Manifests(store).all().runs()).containsExactly(first, next);
        assertThat(store.files("silver", "**/*.parquet"))
                .containsExactlyInAnyOrder(
                        part(first, "silver").files().get(0),
                        part(next, "silver").files().get(0));
    }

    private long running() {
        return clickHouse
                .query("SELECT count() FROM system.processes WHERE query LIKE 'INSERT%gold_" + name + "%'")
                .get(0)
                .getLong(1);
    }

    @Test
    void theScheduleContinuesWhereAnotherProcessEndedAndItsMetersTell() {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        scheduled(meters).run(RUN);
        assertThat(meters.get(MeterNames.EXPORT_ROWS)
                        .tag(MeterNames.LAYER, "silver")
                        .counter()
                        .count())
                .isEqualTo(2);
        assertThat(meters.get(MeterNames.EXPORT_BYTES)
                        .tag(MeterNames.LAYER, "silver")
                        .counter()
                        .count())
                .isGreaterThan(500);

        now = now.plus(Duration.ofMinutes(59));
        SimpleMeterRegistry others = new SimpleMeterRegistry();
        ScheduledExports other = scheduled(others);
        other.run(RUN);
        assertThat(new Manifests(store).all().runs()).as("it is not yet time").hasSize(1);
        assertThat(others.get(MeterNames.EXPORT_AGE).gauge().value()).isEqualTo(59 * 60);
        assertThat(others.get(MeterNames.EXPORT_SCHEDULE).gauge().value()).isEqualTo(60 * 60);

        now = now.plus(Duration.ofMinutes(1));
        other.run(RUN);
        assertThat(new Manifests(store).all().runs()).hasSize(2);
        assertThat(others.get(MeterNames.EXPORT_AGE).gauge().value()).isZero();
    }

    private ScheduledExports scheduled(MeterRegistry meters) {
        return new ScheduledExports(
                new ExportRun(settings, () -> now), Duration.ofHours(1), () -> now, manifest -> {}, meters);
    }

    private static final PeriodicTask.Run RUN = new PeriodicTask.Run() {
        @Override
        public boolean stopping() {
            return false;
        }

        @Override
        public void progress() {
            // Nobody looks at it.
        }
    };
}
