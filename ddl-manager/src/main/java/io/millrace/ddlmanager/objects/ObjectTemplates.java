package io.millrace.ddlmanager.objects;

import io.millrace.clickhousesql.SqlTemplates;
import io.millrace.common.clickhouse.ClickHouseNames;
import io.millrace.common.journal.Origin;
import io.millrace.common.naming.ColumnNaming;
import io.millrace.common.naming.Fingerprint;
import io.millrace.common.naming.Targets;
import io.millrace.common.naming.Topics;
import io.millrace.common.policy.LossPolicies;
import io.millrace.common.settings.NameSettings;
import io.millrace.common.settings.ObjectSettings;
import io.millrace.common.table.Column;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.history.ColumnNames;
import io.millrace.ddlmanager.history.OlderRows;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Fills the templates of {@code clickhouse-sql/table/} with one table's columns and names. */
public final class ObjectTemplates {

    /** The sorting key of {@code table/multiset_raw.sql}. */
    private static final List<String> EVENT = List.of("_raw_partition", "_event", "_sign");

    /** The longest poll of Kafka. Nothing interrupts one: to drop a valve is to wait for its end. */
    private static final long POLL_MILLIS = 500;

    /**
     * Whether the time is over is asked after each poll, by a clock that may be some milliseconds behind. At the end of a poll that
     * lasts as long as rows may be collected it would often not be, and rows would wait for a second poll.
     */
    private static final double FLUSH_BEFORE_THE_END = 0.9;

    private final SqlTemplates templates;
    private final Targets targets;
    private final Topics topics;
    private final LossPolicies policies;
    private final String brokers;
    private final long flushMillis;

    public ObjectTemplates(ObjectSettings settings, NameSettings names) {
        this.templates = new SqlTemplates(settings.sqlFolder());
        this.targets = Targets.of(names);
        this.topics = Topics.of(names);
        this.policies = settings.losses();
        this.brokers = settings.kafkaBootstrap();
        this.flushMillis = settings.flush().toMillis();
    }

    /**
     * @param key the columns that identify a row
     * @param names under which rows that come late may carry the columns
     * @param floor older rows are left out
     * @param inSight columns that MySQL no longer has, and people's view still shows
     * @param raw the table that holds the rows, quoted
     * @throws io.millrace.common.problem.Problem when a column's type is not known
     */
    public TableObjects of(
            Table table,
            List<String> key,
            ColumnNames names,
            Optional<Origin> floor,
            List<String> inSight,
            String raw) {
        return of(table, key, names, floor, inSight, raw, "");
    }

    /**
     * Where a table is copied to before it takes the place of the one that is there.
     *
     * @param key the columns that identify a row
     * @throws io.millrace.common.problem.Problem when a column's type is not known
     */
    public LoadObjects load(Table table, List<String> key) {
        List<ColumnModel> columns = table.columns().stream()
                .map(c -> model(table, c, List.of(), Optional.empty()))
                .toList();
        Map<String, Object> model = names(table.id());
        model.put("columns", columns);
        model.put("multiset", false);
        model.put("key", key.stream().map(ColumnNaming::quoted).collect(Collectors.joining(", ")));
        model.put("comment", ClickHouseNames.literal(Targets.comment(table.id())));
        model.put("raw", targets.load(table.id()));
        model.put("intake", targets.loadIntake(table.id()));
        model.put("rowsView", targets.loadRowsView(table.id()));
        model.put("quarantineView", targets.loadQuarantineView(table.id()));
        model.put("lossyView", targets.loadLossyView(table.id()));
        model.put("checked", CheckModel.of(columns, false));
        List<ColumnModel> lossy = columns.stream().filter(ColumnModel::lossy).toList();
        model.put("lossyColumns", lossy);
        List<TableObjects.Piece> pieces = new ArrayList<>();
        pieces.add(piece("raw", "raw", model));
        pieces.add(piece("intake", "intake", model));
        pieces.addAll(views("", !lossy.isEmpty(), model));
        return new LoadObjects(pieces);
    }

    /**
     * For a table without a key: what identifies an event.
     *
     * @param names as for a table with a key
     * @throws io.millrace.common.problem.Problem when a column's type is not known
     */
    public TableObjects multiset(Table table, ColumnNames names, String raw) {
        return of(table, EVENT, names, Optional.empty(), List.of(), raw, "multiset_");
    }

    private TableObjects of(
            Table table,
            List<String> key,
            ColumnNames columnNames,
            Optional<Origin> floor,
            List<String> inSight,
            String raw,
            String kind) {
        List<String> former = columnNames.gone().stream().sorted().toList();
        List<ColumnModel> columns = table.columns().stream()
                .map(c -> model(
                        table,
                        c,
                        columnNames.former().getOrDefault(c.name(), List.of()),
                        Optional.ofNullable(columnNames.added().get(c.name()))))
                .toList();
        Map<String, Object> model = names(table.id());
        model.put("raw", raw);
        model.put("columns", columns);
        model.put("former", former.stream().map(ColumnNaming::quoted).sorted().toList());
        List<QueueField> read = read(table, columns, columnNames, !kind.isEmpty());
        List<QueueField> fields = Stream.concat(
                        read.stream(),
                        former.stream().map(name -> QueueField.of(ColumnNaming.inside(name), QueueField.TEXT)))
                .toList();
        model.put("read", read);
        model.put("fields", fields);
        model.put("types", QueueField.types(fields));
        model.put(
                "shown",
                Stream.concat(table.columns().stream().map(Column::name), inSight.stream())
                        .map(ColumnModel::shown)
                        .toList());
        model.put("multiset", !kind.isEmpty());
        model.put("checked", CheckModel.of(columns, !kind.isEmpty()));
        model.put("floor", floor.isPresent());
        floor.ifPresent(at -> {
            model.put(
                    "olderRow",
                    OlderRows.literally(OlderRows.sql("_binlog_file", "_binlog_pos", "_extracted_at", "_op"), at));
            model.put("olderText", OlderRows.literally(OlderRows.inText("_kafka_message"), at));
        });
        model.put(
                "key",
                key.stream()
                        // What identifies an event is no column of MySQL's.
                        .map(kind.isEmpty() ? ColumnNaming::quoted : ClickHouseNames::quoted)
                        .collect(Collectors.joining(", ")));
        model.put("comment", ClickHouseNames.literal(Targets.comment(table.id())));

        String group = targets.consumerGroups(table.id()) + version(columns, former, key, floor);
        model.put("group", ClickHouseNames.literal(group));

        List<ColumnModel> lossy = columns.stream().filter(ColumnModel::lossy).toList();
        model.put("lossyColumns", lossy);
        List<TableObjects.Piece> machinery = new ArrayList<>();
        machinery.add(piece("intake", "intake", model));
        machinery.addAll(views(kind, !lossy.isEmpty(), model));
        TableObjects.Piece queue = piece("queue", "queue", model);
        String view = templates.render("table/" + kind + "view", model);
        String valve = templates.render("table/valve", model);
        String fingerprint = "millrace "
                + Fingerprint.of(Stream.concat(
                                machinery.stream().map(TableObjects.Piece::create),
                                Stream.of(queue.create(), view, valve))
                        .toList());
        return new TableObjects(
                columns.stream()
                        .map(c -> new TableObjects.RawColumn(unquoted(table, columns, c), c.type(), c.defaultClause()))
                        .toList(),
                key,
                templates.render("table/" + kind + "raw", model),
                List.copyOf(machinery),
                queue,
                new TableObjects.Piece(
                        targets.valve(table.id()), valve + "\nCOMMENT " + ClickHouseNames.literal(fingerprint)),
                view,
                group,
                fingerprint);
    }

    /** What of a row the valve takes. */
    private static List<QueueField> read(Table table, List<ColumnModel> models, ColumnNames names, boolean multiset) {
        List<QueueField> fields = new ArrayList<>();
        for (ColumnModel model : models) {
            String column = unquoted(table, models, model);
            Stream.concat(Stream.of(column), names.former().getOrDefault(column, List.of()).stream())
                    .map(name -> QueueField.of(ColumnNaming.inside(name), model.queueType()))
                    .forEach(fields::add);
        }
        fields.addAll(QueueField.metadata(multiset));
        return fields;
    }

    /** Tells one version of a queue from the next, which reads in a group of its own. */
    private String version(List<ColumnModel> columns, List<String> former, List<String> key, Optional<Origin> floor) {
        List<String> parts = new ArrayList<>(List.of(
                "brokers=" + brokers,
                "flushMillis=" + flushMillis,
                "key=" + String.join(",", key),
                "former=" + String.join(",", former),
                "floor="
                        + floor.map(at -> at.place().file() + ":" + at.place().position())
                                .orElse("")));
        columns.forEach(column -> parts.addAll(column.named()));
        return Fingerprint.of(parts);
    }

    /** What takes rows out of the intake. */
    private List<TableObjects.Piece> views(String kind, boolean lossy, Map<String, Object> model) {
        List<TableObjects.Piece> views = new ArrayList<>(
                List.of(piece("rowsView", kind + "mv", model), piece("quarantineView", "quarantine_mv", model)));
        if (lossy) {
            views.add(piece("lossyView", "lossy_mv", model));
        }
        return views;
    }

    /** @param name what the model calls the object's name */
    private TableObjects.Piece piece(String name, String template, Map<String, Object> model) {
        return new TableObjects.Piece((String) model.get(name), templates.render("table/" + template, model));
    }

    private static String unquoted(Table table, List<ColumnModel> columns, ColumnModel column) {
        return table.columns().get(columns.indexOf(column)).name();
    }

    private ColumnModel model(Table table, Column column, List<String> formerNames, Optional<Origin> added) {
        return ColumnModel.of(table.id(), column, policies.of(table, column), formerNames, added);
    }

    private Map<String, Object> names(TableId table) {
        Map<String, Object> model = new HashMap<>();
        model.put("queue", targets.queue(table));
        model.put("intake", targets.intake(table));
        model.put("valve", targets.valve(table));
        model.put("rowsView", targets.rowsView(table));
        model.put("quarantineView", targets.quarantineView(table));
        model.put("lossyView", targets.lossyView(table));
        model.put("lossyValues", targets.lossyValues(table));
        model.put("quarantine", targets.quarantine(table));
        model.put("view", targets.view(table));
        model.put("mysqlDatabase", ClickHouseNames.literal(table.database()));
        model.put("mysqlTable", ClickHouseNames.literal(table.table()));
        model.put("brokers", ClickHouseNames.literal(brokers));
        model.put("topic", ClickHouseNames.literal(topics.rowTopic(table)));
        model.put("flushMillis", Math.round(flushMillis * FLUSH_BEFORE_THE_END));
        model.put("pollMillis", Math.min(flushMillis, POLL_MILLIS));
        return model;
    }
}
