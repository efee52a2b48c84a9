package io.millrace.validator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.millrace.common.http.ServiceAddress;
import io.millrace.common.http.WebPage;
import io.millrace.common.pipeline.Pipeline;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.KeylessTables;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.validator.parity.Check;
import io.millrace.validator.parity.Checks;
import io.millrace.validator.parity.RowDifference;
import io.millrace.validator.parity.TableResult;
import io.millrace.validator.parity.Validator;
import io.millrace.validator.report.Reports;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The validator over HTTP: checks, tables and the web page. */
final class ValidatorRoutes {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Settings settings;
    private final Checks checks;

    ValidatorRoutes(Settings settings, Checks checks) {
        this.settings = settings;
        this.checks = checks;
    }

    void add(JavalinConfig config) {
        WebPage.add(config, "/web", Map.of("Schema", ServiceAddress.ddlManager(settings)));
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
                    result.mysqlRows(),
                    result.clickHouseRows(),
                    result.differing(),
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

    private record TableView(String table, String state, long estimatedRows, long waiting, ResultView last) {}

    private record TablesView(String pipeline, boolean inStep, List<TableView> tables) {}

    private void tables(Context ctx) {
        try (Validator validator = new Validator(settings)) {
            List<Table> tables = validator.tables();
            List<TableId> ids = tables.stream().map(Table::id).toList();
            Pipeline.State pipeline = validator.pipeline(ids);
            ctx.json(new TablesView(
                    pipeline.describe(),
                    pipeline.inStep(),
                    tables.stream().map(table -> view(table, pipeline)).toList()));
        }
    }

    private TableView view(Table table, Pipeline.State pipeline) {
        long waiting = pipeline.rowsByTable().getOrDefault(table.id(), 0L);
        String state = table.key().isEmpty() && !KeylessTables.of(settings).multiset(table)
                ? "blocked: no key"
                : pipeline.snapshotRunning() ? "loading" : waiting > 0 ? "catching up" : "streaming";
        return new TableView(
                table.id().toString(),
                state,
                table.size().rows(),
                waiting,
                checks.last(table.id()).map(ResultView::of).orElse(null));
    }

    private void start(Context ctx) throws IOException {
        List<String> names = new ArrayList<>();
        if (!ctx.body().isBlank()) {
            JsonNode body;
            try {
                body = JSON.readTree(ctx.body());
            } catch (IOException e) {
                throw ProblemCode.INVALID_REQUEST.problem(
                        "The request's body is not JSON.", "Send {\"tables\": [\"db.table\"]} or nothing.", e);
            }
            body.path("tables").forEach(name -> names.add(name.asText()));
        }
        try (Validator validator = new Validator(settings)) {
            Check check = checks.start(validator.tables(names));
            ctx.status(HttpStatus.ACCEPTED)
                    .header("Location", "/checks/" + check.id())
                    .json(CheckView.of(check));
        }
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
