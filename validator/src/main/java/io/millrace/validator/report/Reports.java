package io.millrace.validator.report;

import com.samskivert.mustache.Mustache;
import io.millrace.common.Printable;
import io.millrace.common.Sizes;
import io.millrace.validator.parity.Check;
import io.millrace.validator.parity.RowDifference;
import io.millrace.validator.parity.TableResult;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** A check as text, CSV or HTML. */
public final class Reports {

    private Reports() {}

    public static String text(Check check) {
        StringBuilder text = new StringBuilder();
        text.append("Millrace validation report\nstarted  ")
                .append(check.startedAt())
                .append("\nresult   ")
                .append(result(check))
                .append("\n\n");
        text.append(String.format(
                "%-40s %-15s %-6s %14s %14s %10s %8s%n",
                "table", "verdict", "level", "MySQL rows", "ClickHouse", "differing", "seconds"));
        for (TableResult result : check.results()) {
            text.append(String.format(
                    Locale.ROOT,
                    "%-40s %-15s %-6s %14s %14s %10s %8.1f%n",
                    Printable.line(result.table().toString()),
                    result.verdict().word(),
                    result.level().word(),
                    Sizes.count(result.rows().mysql()),
                    Sizes.count(result.rows().clickHouse()),
                    Sizes.count(result.rows().differing()),
                    result.seconds()));
            if (!result.note().isEmpty()) {
                text.append("    note: ").append(Printable.line(result.note())).append('\n');
            }
            for (RowDifference row : result.differences()) {
                text.append("    ")
                        .append(row.kind().name().toLowerCase(Locale.ROOT))
                        .append("  key ")
                        .append(Printable.line(row.key()
                                + (row.columns().isEmpty() ? "" : "  columns " + String.join(", ", row.columns()))))
                        .append('\n');
                for (RowDifference.Cell cell : row.cells()) {
                    text.append("        ")
                            .append(Printable.line(
                                    cell.column() + ": MySQL " + cell.mysql() + ", ClickHouse " + cell.clickHouse()))
                            .append('\n');
                }
            }
        }
        check.problem()
                .ifPresent(problem -> text.append("\nThe check ended early: ")
                        .append(Printable.line(problem))
                        .append('\n'));
        return text.toString();
    }

    private static String result(Check check) {
        if (check.state() != Check.State.FINISHED && check.state() != Check.State.PAST) {
            return check.results().size() + " of " + check.tables() + " tables"
                    + (check.state().over() ? ", then it ended early" : " so far");
        }
        return Conclusion.sentence(check);
    }

    /** One line a table. */
    public static String csv(Check check) {
        StringWriter text = new StringWriter();
        CSVFormat format = CSVFormat.RFC4180
                .builder()
                .setHeader(
                        "table",
                        "verdict",
                        "mysql_rows",
                        "clickhouse_rows",
                        "difference",
                        "differing_rows",
                        "seconds",
                        "note",
                        "level",
                        "wrong_rows",
                        "missing_rows",
                        "extra_rows",
                        "lossy_rows",
                        "undecided_rows")
                .get();
        try (CSVPrinter printer = new CSVPrinter(text, format)) {
            for (TableResult result : check.results()) {
                printer.printRecord(
                        result.table(),
                        result.verdict().word(),
                        result.rows().mysql(),
                        result.rows().clickHouse(),
                        result.rows().clickHouse() - result.rows().mysql(),
                        result.rows().differing(),
                        String.format(Locale.ROOT, "%.3f", result.seconds()),
                        result.note(),
                        result.level().word(),
                        result.rows().wrong(),
                        result.rows().missing(),
                        result.rows().extra(),
                        result.rows().lossy(),
                        result.rows().undecided());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /** A page of its own; everything that comes from the data is escaped. */
    public static String html(Check check) {
        List<Map<String, Object>> tables = check.results().stream()
                .map(result -> Map.<String, Object>of(
                        "table", result.table().toString(),
                        "verdict", result.verdict().word(),
                        "mysqlRows", Sizes.count(result.rows().mysql()),
                        "clickHouseRows", Sizes.count(result.rows().clickHouse()),
                        "seconds", String.format(Locale.ROOT, "%.1f", result.seconds()),
                        "note", result.note(),
                        "differences",
                                result.differences().stream()
                                        .map(row -> Map.of(
                                                "kind", row.kind().name().toLowerCase(Locale.ROOT),
                                                "key", row.key(),
                                                "columns", String.join(", ", row.columns()),
                                                "cells", row.cells()))
                                        .toList()))
                .toList();
        try (InputStream template = Reports.class.getResourceAsStream("/report/report.html")) {
            return Mustache.compiler()
                    .compile(new String(template.readAllBytes(), StandardCharsets.UTF_8))
                    .execute(Map.of(
                            "started", check.startedAt().toString(),
                            "allEqual", Conclusion.of(check) == Conclusion.EQUAL,
                            "result", result(check),
                            "problem", check.problem().orElse(""),
                            "tables", tables));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
