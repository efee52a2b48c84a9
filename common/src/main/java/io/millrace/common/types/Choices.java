package io.millrace.common.types;

import io.millrace.common.clickhouse.ClickHouseNames;
import io.millrace.common.table.Column;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The labels of an ENUM, and how Debezium spells them. Its binlog reader puts a backslash before each comma in a label
 * (measured with 3.6.1: {@code a\,b}), its snapshot does not.
 */
record Choices(List<String> labels) {

    private static final Pattern LABEL = Pattern.compile("'((?:[^']|'')*)'", Pattern.DOTALL);

    static Choices of(Column column) {
        List<String> labels = new ArrayList<>();
        if (column.dataType().equals("enum")) {
            Matcher matcher = LABEL.matcher(column.columnType());
            while (matcher.find()) {
                labels.add(matcher.group(1).replace("''", "'"));
            }
        }
        return new Choices(List.copyOf(labels));
    }

    /** The label of a queue's value. */
    String fromQueue(String queue) {
        Map<String, String> respelt = respelt();
        respelt.keySet().removeAll(labels);
        return respelt.isEmpty()
                ? queue
                : "transform(" + queue + ", " + array(List.copyOf(respelt.keySet())) + ", "
                        + array(List.copyOf(respelt.values())) + ", " + queue + ")";
    }

    /** Whether it is certain which label a queue's value stands for. */
    String fits(String queue) {
        List<String> doubtful =
                respelt().keySet().stream().filter(labels::contains).toList();
        return doubtful.isEmpty() ? "1" : "NOT has(" + array(doubtful) + ", " + queue + ")";
    }

    /** Labels by Debezium's spelling, where that is another one. */
    private Map<String, String> respelt() {
        Map<String, String> respelt = new LinkedHashMap<>();
        labels.stream()
                .filter(label -> label.contains(","))
                .forEach(label -> respelt.put(label.replace(",", "\\,"), label));
        return respelt;
    }

    private static String array(List<String> labels) {
        return labels.stream().map(ClickHouseNames::literal).collect(Collectors.joining(", ", "[", "]"));
    }
}
