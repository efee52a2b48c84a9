package io.millrace.ddlmanager.api;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.millrace.common.connect.ConnectorView;
import io.millrace.common.http.QueryParameter;
import io.millrace.common.http.SharedAnswer;
import io.millrace.common.journal.TableStatus;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.quarantine.Quarantine;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.catalog.SourceAndTarget;
import io.millrace.ddlmanager.journal.Journal;
import io.millrace.ddlmanager.journal.JournalMirror;
import io.millrace.ddlmanager.journal.TableEvents;
import io.millrace.ddlmanager.load.CopyProgress;
import io.millrace.ddlmanager.reconcile.CurrentPlans;
import io.millrace.ddlmanager.replay.QuarantineKeeper;
import io.millrace.ddlmanager.resolve.Resolution;
import io.millrace.ddlmanager.resolve.TableDecisions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Tables over HTTP: their states, their histories, and what a person decides about one. */
public final class TableRoutes {

    private static final QueryParameter HOW = new QueryParameter("how");

    /** Events that a table's history goes back. */
    private static final int HISTORY = 500;

    private final Journal journal;
    private final JournalMirror mirror;
    private final TableEvents events;
    private final SourceAndTarget sides;
    private final CurrentPlans plans;
    private final TableDecisions decisions;
    private final QuarantineKeeper quarantine;
    private final Supplier<Map<TableId, CopyProgress>> copies;
    private final Supplier<ConnectorView> connector;
    private final SharedAnswer<Map<TableId, Table>> inMysql;
    private final Map<TableId, SharedAnswer<OnServers>> onServers = new ConcurrentHashMap<>();

    /** What is read from MySQL and ClickHouse for the details of a table. */
    private record OnServers(Optional<Table> inMysql, List<PlanView.StatementView> statements) {}

    /**
     * @param copies those that are being read now
     * @param connector asks Kafka Connect
     */
    public TableRoutes(
            Journal journal,
            JournalMirror mirror,
            TableEvents events,
            SourceAndTarget sides,
            CurrentPlans plans,
            TableDecisions decisions,
            QuarantineKeeper quarantine,
            Supplier<Map<TableId, CopyProgress>> copies,
            Supplier<ConnectorView> connector) {
        this.journal = journal;
        this.mirror = mirror;
        this.events = events;
        this.sides = sides;
        this.plans = plans;
        this.decisions = decisions;
        this.quarantine = quarantine;
        this.copies = copies;
        this.connector = connector;
        this.inMysql = new SharedAnswer<>(
                () -> sides.tables().stream().collect(Collectors.toMap(Table::id, Function.identity())));
    }

    public void add(JavalinConfig config) {
        config.routes.get("/connector", ctx -> ctx.json(connector.get()));
        config.routes.get("/tables", ctx -> ctx.json(tables()));
        config.routes.get("/tables/{database}/{table}", ctx -> ctx.json(details(table(ctx))));
        config.routes.get("/tables/{database}/{table}/history", ctx -> {
            mirror.catchUp();
            ctx.json(HistoryView.of(events.last(known(table(ctx)).table(), HISTORY)));
        });
        config.routes.post(
                "/tables/{database}/{table}/resolve",
                ctx -> {
                    // Nothing is chosen when nothing is said: one of them gives up what statements did to older rows.
                    Resolution resolution = Resolution.of(HOW.of(ctx).orElse(""));
                    ctx.json(PlanView.of(decisions.resolve(table(ctx), resolution)));
                },
                HOW);
    }

    private List<TableView> tables() {
        Map<TableId, Long> rows = quarantine.groups().stream()
                .collect(
                        Collectors.groupingBy(Quarantine.Group::table, Collectors.summingLong(Quarantine.Group::rows)));
        Map<TableId, Table> now = inMysql.get();
        Map<TableId, CopyProgress> copied = copies.get();
        return journal.statuses().values().stream()
                .map(status -> TableView.of(
                        status,
                        Optional.ofNullable(now.get(status.table())),
                        rows.getOrDefault(status.table(), 0L),
                        Optional.ofNullable(copied.get(status.table()))))
                .toList();
    }

    private TableView.Details details(TableId table) {
        TableStatus status = known(table);
        List<Quarantine.Group> groups = quarantine.groups().stream()
                .filter(group -> group.table().equals(table))
                .toList();
        OnServers now = onServers
                .computeIfAbsent(table, any -> new SharedAnswer<>(() -> onServers(table)))
                .get();
        return new TableView.Details(
                TableView.of(
                        status,
                        now.inMysql(),
                        groups.stream().mapToLong(Quarantine.Group::rows).sum(),
                        Optional.ofNullable(copies.get().get(table))),
                now.statements(),
                groups.stream().map(QuarantineView.GroupView::of).toList());
    }

    private OnServers onServers(TableId table) {
        return new OnServers(
                sides.table(table),
                plans.of(table).stream()
                        .flatMap(outcome -> outcome.plan().steps().stream())
                        .map(PlanView.StatementView::of)
                        .toList());
    }

    /** @throws Problem when the journal has never told of it */
    private TableStatus known(TableId table) {
        return Optional.ofNullable(journal.statuses().get(table))
                .orElseThrow(
                        () -> ProblemCode.NO_SUCH_TABLE.problem("There is no such table.", "GET /tables lists them."));
    }

    private static TableId table(Context ctx) {
        return new TableId(ctx.pathParam("database"), ctx.pathParam("table"));
    }
}
