package io.millrace.cli.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.clickhouse.client.api.query.GenericRecord;
import io.millrace.common.clickhouse.ClickHouseNames;
import io.millrace.common.mysql.Mysql;
import io.millrace.common.mysql.MysqlSchema;
import io.millrace.common.naming.Targets;
import io.millrace.common.settings.FirstCopyBy;
import io.millrace.common.settings.Setting;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.TableId;
import io.millrace.sandbox.MySqlFeature;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.pipeline.PipelineStart;
import io.millrace.sandbox.pipeline.RunningPipeline;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A pipeline whose tables have every type's values twice: present before the connector starts (Debezium's snapshot reads
 * them) and written live (its binlog reader does). The server's time zone is America/Chicago.
 */
record TypesPipeline(List<TypeTable> tables, List<KeyTable> keyTables, RunningPipeline millrace) {

    private static final Duration COPIES = Duration.ofMinutes(5);

    /** So that no value is kept out; in UTC, so that a TIMESTAMP's literal is its value. */
    private static final String LAX = "SET SESSION sql_mode = '', time_zone = '+00:00'";

    /**
     * Returns when everything has arrived.
     *
     * @param copiedBy who makes the first copy
     * @param more statements that make other tables before the connector starts
     */
    static TypesPipeline start(Sandbox sandbox, FirstCopyBy copiedBy, String... more) throws SQLException {
        Set<MySqlFeature> has = sandbox.mysql().features();
        List<TypeTable> tables = TypeTables.of(has);
        List<KeyTable> keyTables = KeyTable.of(has);
        try (Connection root = sandbox.mysql().openAsRoot()) {
            ChicagoTime.set(root);
        }
        List<String> before = new ArrayList<>(List.of(LAX));
        for (TypeTable table : tables) {
            before.add(table.create());
            before.add(table.insert(1));
        }
        for (KeyTable table : keyTables) {
            before.addAll(table.setUp());
            before.addAll(table.writes(false));
        }
        before.addAll(List.of(more));
        RunningPipeline millrace = PipelineStart.of(sandbox, TypeTable.DATABASE)
                .settings(Map.of(Setting.COPY_BY.variable(), copiedBy.word()))
                .start(before);
        List<String> live = new ArrayList<>(List.of(LAX));
        tables.forEach(table -> live.add(table.insert(1 + TypeTable.LIVE)));
        keyTables.forEach(table -> live.addAll(table.writes(true)));
        millrace.mysql(live.toArray(String[]::new));
        millrace.awaitInStep();
        return new TypesPipeline(tables, keyTables, millrace);
    }

    /**
     * Has every table with a primary key copied again, and waits for that.
     *
     * @return their names
     */
    List<String> copyAllAgain() throws IOException, InterruptedException {
        Settings settings = millrace.settings();
        List<String> keyed;
        try (Mysql mysql = Mysql.connect(settings.mysql())) {
            keyed = new MysqlSchema(mysql)
                    .replicated(settings.source()).stream()
                            .filter(table -> !table.primaryKey().isEmpty())
                            .map(table -> table.id().table())
                            .toList();
        }
        long began = System.currentTimeMillis();
        for (String table : keyed) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:"
                            + settings.http().ddlManager().port() + "/tables/types/" + table + "/resolve?how=reload"))
                    .POST(HttpRequest.BodyPublishers.noBody())
                    .build();
            assertThat(HttpClient.newHttpClient()
                            .send(request, HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(200);
        }
        await().atMost(COPIES)
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() -> assertThat(keyed)
                        .allSatisfy(table ->
                                assertThat(notCopied(table, began)).as(table).isZero()));
        millrace.awaitInStep();
        return keyed;
    }

    /** @param since of which time the copy is, in milliseconds */
    private long notCopied(String table, long since) {
        return millrace.clickHouseRows(
                        "SELECT countIf(_version != 0 OR toUnixTimestamp64Milli(_extracted_at) < " + since
                                + ") + if(count() = 0, 1, 0) AS n FROM "
                                + Targets.of(millrace.settings().names()).raw(new TableId(TypeTable.DATABASE, table))
                                + " FINAL WHERE _is_deleted = 0")
                .get(0)
                .getLong("n");
    }

    /** By table, each column with the rows in which the two paths differ: {@code column: snapshot's text <> binlog's text}. */
    Map<String, List<String>> differencesOfPaths() {
        Map<String, List<String>> differing = new HashMap<>();
        for (TypeTable table : tables) {
            differing.put(table.name(), differencesOfPaths(table));
        }
        differing.values().removeIf(List::isEmpty);
        return differing;
    }

    private List<String> differencesOfPaths(TypeTable table) {
        String texts = table.columns().stream()
                .map(c -> "ifNull(concat('=', toString(%s)), 'NULL')".formatted(ClickHouseNames.quoted(c.name())))
                .collect(Collectors.joining(", "));
        String names = table.columns().stream()
                .map(c -> ClickHouseNames.literal(c.name()))
                .collect(Collectors.joining(", "));
        String rows = "(SELECT id, [" + texts + "] AS texts FROM "
                + Targets.of(millrace.settings().names()).view(new TableId(TypeTable.DATABASE, table.name())) + ")";
        List<GenericRecord> differences = millrace.clickHouseRows(
                "SELECT concat(name, ' of row ', toString(s.id), ': ', substring(a, 1, 200), ' <> ', substring(b, 1, 200)) AS what"
                        + " FROM " + rows + " AS s JOIN " + rows + " AS l ON l.id = s.id + " + TypeTable.LIVE
                        + " ARRAY JOIN [" + names + "] AS name, s.texts AS a, l.texts AS b"
                        + " WHERE s.id BETWEEN 1 AND " + (TypeTable.LIVE - 1) + " AND a != b");
        return differences.stream().map(row -> row.getString("what")).toList();
    }
}
