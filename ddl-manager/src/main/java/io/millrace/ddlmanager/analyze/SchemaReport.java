package io.millrace.ddlmanager.analyze;

import io.millrace.common.Printable;
import io.millrace.common.Sizes;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.plan.Step;
import io.millrace.ddlmanager.plan.TablePlan;
import io.millrace.ddlmanager.reconcile.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Writes what was found in MySQL and what ClickHouse would get, as files to read: {@code table_list.txt},
 * {@code schema_summary.txt}, {@code mysql_ddl/} and {@code clickhouse_ddl/}.
 */
public final class SchemaReport {

    private final Path folder;

    public SchemaReport(Path folder) {
        this.folder = folder;
    }

    /**
     * @param creation for each table the plan that would make it from nothing
     * @param mysqlDefinitions MySQL's own text for each table
     */
    public void write(List<Outcome> creation, Map<TableId, String> mysqlDefinitions) {
        try {
            Path mysql = Files.createDirectories(folder.resolve("mysql_ddl"));
            Path clickHouse = Files.createDirectories(folder.resolve("clickhouse_ddl"));
            Files.write(
                    folder.resolve("table_list.txt"),
                    creation.stream()
                            .map(outcome -> Printable.line(outcome.table().id().toString()))
                            .toList());
            Files.writeString(folder.resolve("schema_summary.txt"), summary(creation));
            for (Map.Entry<TableId, String> definition : mysqlDefinitions.entrySet()) {
                Files.writeString(mysql.resolve(fileName(definition.getKey())), definition.getValue() + ";\n");
            }
            for (Outcome outcome : creation) {
                Files.writeString(clickHouse.resolve(fileName(outcome.table().id())), clickHouseText(outcome));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String clickHouseText(Outcome outcome) {
        return outcome.plan() instanceof TablePlan.Blocked blocked
                ? "-- Not replicated: " + blocked.reason() + "\n"
                : outcome.plan().steps().stream().map(Step::sql).collect(Collectors.joining(";\n\n", "", ";\n"));
    }

    private static String summary(List<Outcome> outcomes) {
        StringBuilder text = new StringBuilder();
        text.append(String.format("%-40s %15s %12s %8s  %s%n", "table", "rows (est.)", "size", "columns", "key"));
        long rows = 0;
        long bytes = 0;
        for (Outcome outcome : outcomes) {
            Table table = outcome.table();
            long size = table.size().dataBytes() + table.size().indexBytes();
            rows += table.size().rows();
            bytes += size;
            text.append(String.format(
                    "%-40s %15s %12s %8d  %s%n",
                    Printable.line(table.id().toString()),
                    Sizes.count(table.size().rows()),
                    Sizes.bytes(size),
                    table.columns().size(),
                    Printable.line(
                            outcome.plan() instanceof TablePlan.Blocked blocked
                                    ? "NOT REPLICATED: " + blocked.reason()
                                    : table.key().map(k -> String.join(", ", k)).orElse("none: a multiset"))));
        }
        text.append(String.format(
                "%n%d tables, about %s rows, %s%n", outcomes.size(), Sizes.count(rows), Sizes.bytes(bytes)));
        return text.toString();
    }

    /** A name that every file system takes; two tables never share one. */
    private static String fileName(TableId table) {
        String name = table.toString();
        String safe = name.replaceAll("[^A-Za-z0-9._-]", "_");
        return (safe.equals(name) ? safe : safe + "-" + Integer.toHexString(name.hashCode())) + ".sql";
    }
}
