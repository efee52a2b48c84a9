package io.millrace.ddlmanager.aggregates;

import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.clickhouse.ClickHouseNames;
import io.millrace.common.naming.Targets;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.Column;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.history.ColumnNames;
import io.millrace.ddlmanager.objects.ObjectTemplates;
import io.millrace.ddlmanager.objects.TableObjects;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;

/** Tables as the ddl-manager makes them, and rows that come through their intakes as the pipeline would bring them. */
final class RandomShop {

    private static final String NOWHERE = "\"_op\":\"u\",\"_source_ts\":1,\"_extracted_at\":1,\"_binlog_file\":\"b.1\","
            + "\"_binlog_pos\":1,\"_binlog_row\":0,\"_kafka_topic\":\"t\",\"_kafka_partition\":0,\"_kafka_offset\":0,"
            + "\"_kafka_message\":\"\",\"_kafka_error\":\"\"";
    private static final int KEYS = 30;

    private final ClickHouse clickHouse;
    private final Targets targets;
    private final ObjectTemplates templates;
    private final Random random;
    private final Map<String, Table> tables = new HashMap<>();
    private final Map<String, List<String>> history = new HashMap<>();
    private final Map<String, Map<String, String>> current = new HashMap<>();
    private long offset;

    RandomShop(ClickHouse clickHouse, Settings settings, Random random) {
        this.clickHouse = clickHouse;
        this.targets = Targets.of(settings.names());
        this.templates = new ObjectTemplates(settings.objects(), settings.names());
        this.random = random;
        table(
                "orders",
                List.of("id"),
                column("id", "bigint", 20, 0),
                column("customer_id", "int", 10, 0),
                column("status", "varchar(20)", 0, 0),
                column("ordered_at", "datetime(6)", 6, 0));
        table(
                "order_details",
                List.of("order_id", "line"),
                column("order_id", "bigint", 20, 0),
                column("line", "int", 10, 0),
                column("quantity", "int", 10, 0),
                column("unit_price", "decimal(10,2)", 10, 2));
        table(
                "customers",
                List.of("id"),
                column("id", "bigint", 20, 0),
                column("country", "varchar(2)", 0, 0),
                column("created_at", "datetime(6)", 6, 0));
    }

    /** Some random changes, deliveries and misfortunes. */
    void live() {
        int steps = 1 + random.nextInt(12);
        for (int i = 0; i < steps; i++) {
            String table = List.of("orders", "order_details", "order_details", "customers")
                    .get(random.nextInt(4));
            switch (random.nextInt(16)) {
                case 0 -> truncate(table);
                case 1 -> exchange(table);
                case 2 -> clickHouse.execute("OPTIMIZE TABLE " + targets.raw(id(table)) + " FINAL");
                case 3, 4 -> replay(table);
                case 5 -> changeKey(table);
                case 6 -> repair(table);
                case 7, 8 -> delete(table);
                default -> write(table);
            }
        }
    }

    private void write(String table) {
        List<String> events = new ArrayList<>();
        int rows = 1 + random.nextInt(10);
        for (int i = 0; i < rows; i++) {
            events.add(event(table, key(table), false));
        }
        // Versions decide, and not the order in which rows come.
        Collections.shuffle(events, random);
        deliver(table, events);
    }

    private void delete(String table) {
        anyKey(table).ifPresent(key -> deliver(table, List.of(event(table, key, true))));
    }

    private void changeKey(String table) {
        anyKey(table)
                .ifPresent(key -> deliver(table, List.of(event(table, key, true), event(table, key(table), false))));
    }

    private void replay(String table) {
        List<String> old = history.get(table);
        if (!old.isEmpty()) {
            int from = random.nextInt(old.size());
            deliver(table, new ArrayList<>(old.subList(from, Math.min(old.size(), from + 1 + random.nextInt(20)))));
        }
    }

    /** A row is written with the number behind its version, with other values. */
    private void repair(String table) {
        anyKey(table).ifPresent(key -> {
            long version = number("SELECT max(_version) FROM " + targets.raw(id(table)) + " WHERE " + where(key));
            deliver(table, List.of(row(table, key, version + 1, false)));
        });
    }

    private void truncate(String table) {
        String raw = targets.raw(id(table));
        String key = tables.get(table).primaryKey().stream().collect(Collectors.joining(", "));
        clickHouse.execute("INSERT INTO " + raw + " (" + key + ", _version, _is_deleted, _op) SELECT " + key
                + ", _version + 1, 1, 't' FROM " + raw + " FINAL WHERE _is_deleted = 0");
        current.get(table).clear();
    }

    /** A copy takes the place of the table: what MySQL has now, with version 0. Older events no longer come. */
    private void exchange(String table) {
        Table made = tables.get(table);
        List<TableObjects.Piece> pieces =
                templates.load(made, made.primaryKey()).pieces();
        pieces.forEach(piece -> clickHouse.execute(piece.create()));
        insert(
                targets.loadIntake(made.id()),
                current.get(table).values().stream()
                        .map(line -> line.replaceAll("\"_version\":\\d+", "\"_version\":0"))
                        .toList());
        for (int i = pieces.size() - 1; i > 0; i--) {
            clickHouse.execute("DROP TABLE " + pieces.get(i).name() + " SYNC");
        }
        clickHouse.execute("EXCHANGE TABLES " + targets.raw(made.id()) + " AND " + targets.load(made.id()));
        clickHouse.execute("DROP TABLE " + targets.load(made.id()) + " SYNC");
        history.get(table).clear();
    }

    private void deliver(String table, List<String> events) {
        history.get(table).addAll(events);
        insert(targets.intake(id(table)), events);
    }

    private void insert(String intake, List<String> events) {
        if (!events.isEmpty()) {
            clickHouse.insert(intake, Map.of(), lines -> {
                for (String event : events) {
                    lines.write((event + "\n").getBytes(StandardCharsets.UTF_8));
                }
            });
        }
    }

    private String event(String table, String key, boolean deleted) {
        String row = row(table, key, ++offset << 3, deleted);
        if (deleted) {
            current.get(table).remove(key);
        } else {
            current.get(table).put(key, row);
        }
        return row;
    }

    private String row(String table, String key, long version, boolean deleted) {
        String values = switch (table) {
            case "orders" ->
                "\"customer_id\":" + random.nextInt(5) + ",\"status\":\""
                        + List.of("new", "paid", "cancelled").get(random.nextInt(3)) + "\",\"ordered_at\":" + moment();
            case "order_details" ->
                "\"quantity\":" + random.nextInt(9) + ",\"unit_price\":\"" + random.nextInt(50) + ".25\"";
            default ->
                "\"country\":\"" + List.of("DE", "FR", "JP").get(random.nextInt(3)) + "\",\"created_at\":" + moment();
        };
        return "{" + key + "," + values + ",\"_version\":" + version + ",\"_is_deleted\":" + (deleted ? 1 : 0) + ","
                + NOWHERE + "}";
    }

    /** Of five days, in microseconds. */
    private long moment() {
        return (1_767_225_600L + random.nextInt(5 * 86_400)) * 1_000_000;
    }

    private String key(String table) {
        String first = String.valueOf(random.nextInt(KEYS));
        return table.equals("order_details")
                ? "\"order_id\":" + first + ",\"line\":" + random.nextInt(3)
                : "\"id\":" + first;
    }

    private Optional<String> anyKey(String table) {
        List<String> keys = current.get(table).keySet().stream().sorted().toList();
        return keys.isEmpty() ? Optional.empty() : Optional.of(keys.get(random.nextInt(keys.size())));
    }

    private static String where(String key) {
        return key.replace("\"", "").replace(":", " = ").replace(",", " AND ");
    }

    private void table(String name, List<String> key, Column... columns) {
        Table table = new Table(id(name), Arrays.asList(columns), key, List.of(), new Table.Size(0, 0, 0), "");
        tables.put(name, table);
        history.put(name, new ArrayList<>());
        current.put(name, new HashMap<>());
        TableObjects objects = templates.of(
                table, key, ColumnNames.of(List.of(), List.of()), Optional.empty(), List.of(), targets.raw(table.id()));
        clickHouse.execute(objects.createRaw());
        clickHouse.execute(objects.createView());
        objects.machinery().forEach(piece -> clickHouse.execute(piece.create()));
    }

    private static TableId id(String table) {
        return new TableId("shop", table);
    }

    private static Column column(String name, String type, int precision, int scale) {
        String dataType = type.split("[ (]")[0];
        boolean moment = dataType.equals("datetime");
        return new Column(
                name,
                dataType,
                type,
                false,
                20,
                moment ? 0 : precision,
                scale,
                moment ? precision : 0,
                Optional.empty(),
                false,
                Column.Generation.NONE);
    }

    private long number(String sql) {
        return clickHouse.query(sql).get(0).getLong(1);
    }

    /** Quoted. */
    String target() {
        return ClickHouseNames.quoted(targets.targetDatabase("shop"));
    }
}
