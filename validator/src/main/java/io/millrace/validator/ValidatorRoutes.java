package io.millrace.validator;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.millrace.common.http.WebPage;
import io.millrace.common.journal.TableState;
import io.millrace.common.journal.TableStatus;
import io.millrace.common.pipeline.Pipeline;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.validator.parity.Check;
import io.millrace.validator.parity.Checks;
import io.millrace.validator.parity.RowDifference;
import io.millrace.validator.parity.TableResult;
import io.millrace.validator.parity.Validator;
import io.millrace.validator.report.Reports;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The validator over HTTP: checks, tables and the web page. */
final class ValidatorRoutes {

    private final Validator validator;
    private final Checks checks;
    private final Optional<String> ddlManager;

    /**
     * @param validator what the pages read; it stays the caller's, and nobody else uses it
     * @param ddlManager its address; empty: not known
     */
    ValidatorRoutes(Validator validator, Checks checks, Optional<String> ddlManager) {
        this.validator = validator;
        this.checks = checks;
        this.ddlManager = ddlManager;
    }

    void add(JavalinConfig config) {
        WebPage.add(config, "/web", Map.of("Schema", ddlManager));
        config.routes.get("/tables", this::tables);
        config.routes.post("/checks", this::start);
        config.routes.get(
                "/checks",
                ctx -> ctx.json(checks.all().stream().map(CheckView::of).toList()));
        config.routes.get("/checks/{id}", this::show);
    }

    private record DifferenceView(String key, String kind, List<String> columns) {
        static DifferenceView of(RowDifference row) {
            return new DifferenceView(row.key(), row.kind().name().toLowerCase(Locale.ROOT), row.columns());
        }
    }

    private record ResultView(
            String table,
            String verdict,
            long mysqlRows,
            long clickHouseRows,
            long differing,
            List<DifferenceView> differences,
            String startedAt,
            double seconds,
            String note,
            Map<String, Long> lossy) {
        static ResultView of(TableResult result) {
            return new ResultView(
                    result.table().toString(),
                    result.verdict().word(),
                    result.rows().mysql(),
                    result.rows().clickHouse(),
                    result.rows().differing(),
                    result.differences().stream().map(DifferenceView::of).toList(),
                    result.startedAt().toString(),
                    result.seconds(),
                    result.note(),
                    result.lossy());
        }
    }

    private record CheckView(
            String id,
            String state,
            String startedAt,
            int tables,
            boolean allEqual,
            String problem,
            List<ResultView> results) {
        static CheckView of(Check check) {
            return new CheckView(
                    check.id(),
                    check.state().name().toLowerCase(Locale.ROOT),
                    check.startedAt().toString(),
                    check.tables(),
                    check.allEqual(),
                    check.problem().orElse(null),
                    check.results().stream().map(ResultView::of).toList());
        }
    }

    private record TableView(
            String table, String state, String reason, long estimatedRows, long waiting, ResultView last) {}

    private record TablesView(String pipeline, boolean inStep, List<TableView> tables) {}

    private void tables(Context ctx) {
        ctx.json(tables());
    }

    /** Over one set of connections, one request after the other. */
    private TablesView tables() {
        synchronized (validator) {
            List<Table> tables = validator.tables();
            Map<TableId, TableStatus> statuses = validator.statuses();
            Pipeline.State pipeline =
                    validator.pipeline(tables.stream().map(Table::id).toList());
            // Rows that wait for a table that is not streaming do not keep the others from being in step.
            Pipeline.State streaming = pipeline.of(table -> state(statuses, table) == TableState.STREAMING)
                    .copying(tables.stream()
                            .filter(table -> state(statuses, table.id()) == TableState.COPYING)
                            .count());
            return new TablesView(
                    streaming.describe(),
                    streaming.inStep(),
                    tables.stream()
                            .map(table -> view(table, statuses, pipeline))
                            .toList());
        }
    }

    private static TableState state(Map<TableId, TableStatus> statuses, TableId table) {
        return Optional.ofNullable(statuses.get(table)).map(TableStatus::state).orElse(TableState.STREAMING);
    }

    private TableView view(Table table, Map<TableId, TableStatus> statuses, Pipeline.State pipeline) {
        return new TableView(
                table.id().toString(),
                state(statuses, table.id()).word(),
                Optional.ofNullable(statuses.get(table.id()))
                        .map(TableStatus::reason)
                        .orElse(""),
                table.size().rows(),
                pipeline.rowsByTable().getOrDefault(table.id(), 0L),
                checks.last(table.id()).map(ResultView::of).orElse(null));
    }

    private void start(Context ctx) {
        CheckRequest request = CheckRequest.read(ctx.body());
        List<Table> tables;
        synchronized (validator) {
            tables = validator.tables(request.tables());
        }
        Check check = checks.start(tables);
        ctx.status(HttpStatus.ACCEPTED)
                .header("Location", "/checks/" + check.id())
                .json(CheckView.of(check));
    }

    private void show(Context ctx) {
        Check check = checks.find(ctx.pathParam("id"))
                .orElseThrow(
                        () -> ProblemCode.NO_SUCH_CHECK.problem("There is no such check.", "GET /checks lists them."));
        String format = Optional.ofNullable(ctx.queryParam("format")).orElse("json");
        switch (format) {
            case "json" -> ctx.json(CheckView.of(check));
            case "csv" -> ctx.contentType("text/csv; charset=utf-8").result(Reports.csv(check));
            case "html" ->
                ctx.header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
                        .html(Reports.html(check));
            default ->
                throw ProblemCode.INVALID_REQUEST.problem(
                        "There is no format '" + format + "'.", "Ask for json, csv or html.");
        }
    }
}
