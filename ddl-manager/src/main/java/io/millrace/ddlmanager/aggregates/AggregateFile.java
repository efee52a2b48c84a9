package io.millrace.ddlmanager.aggregates;

import io.millrace.clickhousesql.SqlTemplates;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.Setting;
import io.millrace.common.table.TableId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file below {@code aggregates/}. The comment at its head says which tables it reads and what its parts are called, its
 * first query gives rows with their groups, its second one the totals of groups.
 *
 * @param name below {@code aggregates/}; also the name of the view with the result
 * @param names what the file may put in: databases
 * @param reads the tables whose changes count
 * @param unit what changes together, such as an order's id
 * @param row what tells rows apart; begins with the unit
 */
public record AggregateFile(
        String name,
        String mysqlDatabase,
        SqlTemplates templates,
        Map<String, String> names,
        String comment,
        List<Source> reads,
        List<String> unit,
        List<String> row,
        List<String> group) {

    static final String FOLDER = "aggregates";

    private static final Pattern LINE = Pattern.compile("(reads|unit|row|group)\\s+(.+)");
    private static final Pattern READS = Pattern.compile("(\\S+)\\s*\\((.+)\\)");

    /**
     * @param columns the unit, in the columns of the table's key
     */
    record Source(TableId table, List<String> columns) {}

    /** @param file such as {@code aggregates/daily_order_totals} */
    public static AggregateFile read(
            String file, String mysqlDatabase, SqlTemplates templates, Map<String, String> names) {
        List<Source> reads = new ArrayList<>();
        Map<String, List<String>> parts = new HashMap<>();
        List<String> head = templates.headLines(file);
        int blank = head.contains("") ? head.indexOf("") : head.size();
        List<String> comment = head.subList(0, blank);
        for (String line : head.subList(blank, head.size()).stream()
                .filter(line -> !line.isEmpty())
                .toList()) {
            Matcher part = LINE.matcher(line);
            require(part.matches(), file, "'" + line + "' does not begin with reads, unit, row or group");
            if (part.group(1).equals("reads")) {
                Matcher source = READS.matcher(part.group(2));
                require(source.matches(), file, "'" + line + "' is not of the form: reads table (column, column)");
                reads.add(new Source(new TableId(mysqlDatabase, source.group(1)), list(source.group(2))));
            } else {
                parts.put(part.group(1), list(part.group(2)));
            }
        }
        AggregateFile read = new AggregateFile(
                file.substring(FOLDER.length() + 1),
                mysqlDatabase,
                templates,
                Map.copyOf(names),
                String.join(" ", comment).strip(),
                List.copyOf(reads),
                parts.getOrDefault("unit", List.of()),
                parts.getOrDefault("row", List.of()),
                parts.getOrDefault("group", List.of()));
        read.requireWhole(file);
        return read;
    }

    private void requireWhole(String file) {
        require(!reads.isEmpty(), file, "it does not say which tables it reads: -- reads orders (id)");
        require(!unit.isEmpty(), file, "it does not say what changes together: -- unit order_id");
        require(!group.isEmpty(), file, "it does not say what its groups are: -- group day");
        require(
                row.size() >= unit.size() && row.subList(0, unit.size()).equals(unit),
                file,
                "its row does not begin with its unit: -- row order_id, line");
        require(
                reads.stream().allMatch(source -> source.columns().size() == unit.size()),
                file,
                "a table that it reads does not have as many columns as the unit");
        require(
                statements(Optional.of("()"), "()").size() == 2,
                file,
                "it does not hold two queries: rows, and totals");
    }

    /**
     * The rows with their groups, as the tables have them now.
     *
     * @param changed a subquery of units; empty: all
     */
    String rows(Optional<String> changed) {
        return statements(changed, "()").get(0);
    }

    /**
     * The totals of groups.
     *
     * @param rows a subquery
     */
    String totals(String rows) {
        return statements(Optional.empty(), rows).get(1);
    }

    private List<String> statements(Optional<String> changed, String rows) {
        Map<String, Object> model = new HashMap<>(names);
        model.put("changed", changed.<Object>map(query -> query).orElse(false));
        model.put("rows", rows);
        return templates.statements(FOLDER + "/" + name, model);
    }

    private static List<String> list(String text) {
        return Arrays.stream(text.split(",")).map(String::strip).toList();
    }

    private static void require(boolean right, String file, String what) {
        if (!right) {
            throw ProblemCode.INVALID_SQL_TEMPLATE.problem(
                    "The aggregate " + file + ".sql cannot be used: " + what + ".",
                    "Correct the file in " + Setting.SQL_DIR.variable() + "; docs/aggregates.md shows one.");
        }
    }
}
