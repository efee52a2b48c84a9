package io.millrace.common.types;

import io.millrace.common.clickhouse.ClickHouseNames;
import io.millrace.common.table.Column;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The labels of an ENUM or a SET, and how Debezium spells them. Its snapshot gives labels as they are; its binlog reader
 * (measured with 3.6.1) gives them as they stand in the DDL, where {@code SHOW CREATE TABLE} escapes backslashes and line
 * ends, and puts a backslash before each comma: {@code a,b} comes as {@code a\,b}, and {@code c:\} as {@code c:\\}.
 *
 * @param several whether a value is a list of labels with commas between, as that of a SET is
 */
record Choices(List<String> labels, boolean several) {

    private static final Pattern LABEL = Pattern.compile("'((?:[^']|'')*)'", Pattern.DOTALL);

    private static final Pattern ESCAPE = Pattern.compile("''|\\\\.", Pattern.DOTALL);

    static Choices of(Column column) {
        List<String> labels = new ArrayList<>();
        Matcher matcher = LABEL.matcher(column.columnType());
        while (matcher.find()) {
            labels.add(unescaped(matcher.group(1)));
        }
        return new Choices(List.copyOf(labels), column.dataType().equals("set"));
    }

    /** {@code information_schema} doubles quotes and backslashes, and writes line ends and zero bytes as letters. */
    private static String unescaped(String label) {
        return ESCAPE.matcher(label)
                .replaceAll(escape -> Matcher.quoteReplacement(
                        switch (escape.group()) {
                            case "''" -> "'";
                            case "\\n" -> "\n";
                            case "\\r" -> "\r";
                            case "\\0" -> "\0";
                            default -> escape.group().substring(1);
                        }));
    }

    /** The value in MySQL's spelling. */
    String fromQueue(String queue) {
        Map<String, String> respelt = respelt();
        respelt.keySet().removeAll(labels);
        if (respelt.isEmpty()) {
            return queue;
        }
        String lists = array(respelt.keySet()) + ", " + array(respelt.values());
        return several
                ? "arrayStringConcat(arrayMap(label -> transform(label, " + lists + ", label), splitByChar(',', "
                        + queue + ")), ',')"
                : "transform(" + queue + ", " + lists + ", " + queue + ")";
    }

    /** Whether it is certain which labels a queue's value stands for. */
    String fits(String queue) {
        List<String> doubtful =
                respelt().keySet().stream().filter(labels::contains).toList();
        if (doubtful.isEmpty()) {
            return "1";
        }
        return several
                ? "NOT hasAny(splitByChar(',', " + queue + "), " + array(doubtful) + ")"
                : "NOT has(" + array(doubtful) + ", " + queue + ")";
    }

    /** Labels by Debezium's spelling, where that is another one. */
    private Map<String, String> respelt() {
        Map<String, String> respelt = new LinkedHashMap<>();
        for (String label : labels) {
            String inDdl = label.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
            String spelling = inDdl.replace(",", "\\,");
            if (!spelling.equals(label)) {
                respelt.put(spelling, label);
            }
        }
        return respelt;
    }

    private static String array(Collection<String> labels) {
        return labels.stream().map(ClickHouseNames::literal).collect(Collectors.joining(", ", "[", "]"));
    }
}
