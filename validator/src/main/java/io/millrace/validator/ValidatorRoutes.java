package io.millrace.validator;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.millrace.common.http.QueryParameter;
import io.millrace.common.http.WebPage;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.validator.Overview.TableDetailView;
import io.millrace.validator.Overview.TablesView;
import io.millrace.validator.history.PastCheck;
import io.millrace.validator.history.PastResult.MadeBy;
import io.millrace.validator.parity.Check;
import io.millrace.validator.parity.Checks;
import io.millrace.validator.parity.KeyPart;
import io.millrace.validator.repair.RowRepairs;
import io.millrace.validator.report.Reports;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The validator over HTTP: checks, tables and the web page. {@code openapi.yaml} describes it. */
final class ValidatorRoutes {

    private static final QueryParameter DIFFERENCES = new QueryParameter("differences");
    private static final QueryParameter DRY_RUN = new QueryParameter("dryRun");
    private static final QueryParameter FORMAT = new QueryParameter("format");
    private static final int USUAL = 50;
    private static final int MOST_DIFFERENCES = 10_000;

    /** What is to be said of the tables; each of its methods throws a problem when a server cannot be asked. */
    interface Tables {

        /** @throws Problem also when a name is not one of the replicated tables */
        List<Table> named(List<String> names);

        TablesView all();

        /** @throws Problem also when it is not replicated */
        TableDetailView one(TableId table, int differences);

        /**
         * A check of which this service does not know itself; empty when there was none.
         *
         * @param differences how many rows of each table
         */
        Optional<PastCheck> past(String id, int differences);

        /** Ids of the rows of a table that are known to be wrong. */
        List<String> wrong(TableId table);
    }

    private final Tables tables;
    private final RowRepairs repairs;
    private final Checks checks;
    private final CheckEvents events;
    private final Optional<String> ddlManager;

    /** @param ddlManager its address; empty: not known */
    ValidatorRoutes(Tables tables, Checks checks, RowRepairs repairs, Optional<String> ddlManager) {
        this.tables = tables;
        this.repairs = repairs;
        this.checks = checks;
        this.events = new CheckEvents(checks);
        this.ddlManager = ddlManager;
    }

    void add(JavalinConfig config) {
        WebPage.add(config, "/web", Map.of("Schema", ddlManager));
        byte[] description = description();
        config.routes.get(
                "/openapi.yaml",
                ctx -> ctx.contentType("application/yaml; charset=utf-8").result(description));
        config.routes.get("/tables", ctx -> ctx.json(tables.all()));
        config.routes.get(
                "/tables/{database}/{table}",
                ctx -> ctx.json(tables.one(
                        new TableId(ctx.pathParam("database"), ctx.pathParam("table")), differences(ctx, USUAL))),
                DIFFERENCES);
        config.routes.post("/tables/{database}/{table}/repair", this::repair, DRY_RUN);
        config.routes.post("/checks", this::start);
        config.routes.get(
                "/checks",
                ctx -> ctx.json(checks.all().stream()
                        .map(check -> CheckView.summary(check, madeBy(check)))
                        .toList()));
        config.routes.get("/checks/{id}", this::show, DIFFERENCES, FORMAT);
        config.routes.delete("/checks/{id}", this::cancel);
        config.routes.get(
                "/checks/{id}/events",
                ctx -> {
                    PastCheck found = found(ctx, differences(ctx, 0));
                    events.send(ctx, found.check(), found.madeBy(), differences(ctx, 0));
                },
                DIFFERENCES);
    }

    private static byte[] description() {
        try (InputStream file = ValidatorRoutes.class.getResourceAsStream("/openapi.yaml")) {
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void repair(Context ctx) {
        TableId table = new TableId(ctx.pathParam("database"), ctx.pathParam("table"));
        String dryRun = DRY_RUN.of(ctx).orElse("false");
        if (!dryRun.equals("true") && !dryRun.equals("false")) {
            throw ProblemCode.INVALID_REQUEST.problem(
                    "The request says dryRun=" + dryRun + ".", "Ask for dryRun=true or dryRun=false.");
        }
        List<String> rows = tables.wrong(table);
        if (rows.isEmpty()) {
            throw ProblemCode.NOT_REPAIRABLE.problem(
                    "No wrong rows of " + table + " are known.", "Check the table first: POST /checks.");
        }
        ctx.json(repairs.run(table, rows, Boolean.parseBoolean(dryRun)));
    }

    private void start(Context ctx) {
        CheckRequest request = CheckRequest.read(ctx.body());
        Map<Table, KeyPart> parts = new LinkedHashMap<>();
        for (Table table : request.ranges().isEmpty()
                ? List.<Table>of()
                : tables.named(List.copyOf(request.ranges().keySet()))) {
            parts.put(table, request.ranges().get(table.id().toString()));
        }
        Check check =
                checks.start(tables.named(request.tables()), request.scope().of(parts));
        ctx.status(HttpStatus.ACCEPTED)
                .header("Location", "/checks/" + check.id())
                .json(CheckView.whole(check, MadeBy.REQUEST, 0));
    }

    private void show(Context ctx) {
        PastCheck found = found(ctx, differences(ctx, USUAL));
        Check check = found.check();
        String format = FORMAT.of(ctx).orElse("json");
        switch (format) {
            case "json" -> ctx.json(CheckView.whole(check, found.madeBy(), differences(ctx, USUAL)));
            case "csv" -> ctx.contentType("text/csv; charset=utf-8").result(Reports.csv(check));
            case "html" ->
                ctx.header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
                        .html(Reports.html(check));
            default ->
                throw ProblemCode.INVALID_REQUEST.problem(
                        "There is no format '" + format + "'.", "Ask for json, csv or html.");
        }
    }

    private void cancel(Context ctx) {
        PastCheck found = found(ctx, 0);
        Check check = checks.cancel(found.check().id()).orElse(found.check());
        // One that runs ends when its statements under way are done.
        ctx.status(check.state().over() ? HttpStatus.OK : HttpStatus.ACCEPTED)
                .json(CheckView.whole(check, found.madeBy(), 0));
    }

    /** @param differences how many rows of each table, of a check that only ClickHouse knows */
    private PastCheck found(Context ctx, int differences) {
        String id = ctx.pathParam("id");
        return checks.find(id)
                .map(check -> new PastCheck(check, madeBy(check)))
                .or(() -> tables.past(id, differences))
                .orElseThrow(ValidatorRoutes::noSuchCheck);
    }

    private MadeBy madeBy(Check check) {
        return checks.asked(check) ? MadeBy.REQUEST : MadeBy.SCHEDULE;
    }

    private static Problem noSuchCheck() {
        return ProblemCode.NO_SUCH_CHECK.problem(
                "There is no such check.", "GET /checks lists the last ones, and ClickHouse's table checks all.");
    }

    /** How many rows of each table are asked for. */
    private static int differences(Context ctx, int unasked) {
        String asked = DIFFERENCES.of(ctx).orElse(String.valueOf(unasked));
        if (!asked.matches("\\d{1,5}") || Integer.parseInt(asked) > MOST_DIFFERENCES) {
            throw ProblemCode.INVALID_REQUEST.problem(
                    "The number of differences is '" + asked + "'.",
                    "Ask for differences= a whole number from 0 to " + MOST_DIFFERENCES + ".");
        }
        return Integer.parseInt(asked);
    }
}
