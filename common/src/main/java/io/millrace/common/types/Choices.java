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
 * The labels of an ENUM or SET. Debezium's binlog reader gives a label as it stands in the DDL, with its backslashes,
 * and puts one more before a comma; its snapshot gives the label itself (measured on 3.6.1).
 *
 * @param set whether a value is a list of labels
 * @param labels in MySQL's order
 * @param spellings from what Debezium may give to the label, only where the two differ
 */
record Choices(boolean set, List<String> labels, Map<String, String> spellings) {

    private static final Pattern LABEL = Pattern.compile("'((?:[^']|'')*)'", Pattern.DOTALL);
    private static final Pattern ESCAPE = Pattern.compile("''|\\\\.", Pattern.DOTALL);

    static Choices of(Column column) {
        List<String> labels = new ArrayList<>();
        Map<String, String> spellings = new LinkedHashMap<>();
        Matcher matcher = LABEL.matcher(column.columnType());
        while (matcher.find()) {
            String written = matcher.group(1).replace("''", "'");
            String label = unescaped(matcher.group(1));
            labels.add(label);
            for (String spelling : List.of(written, inDdl(label))) {
                String escaped = spelling.replace(",", "\\,");
                if (!escaped.equals(label)) {
                    spellings.put(escaped, label);
                }
            }
        }
        return new Choices(column.dataType().equals("set"), labels, spellings);
    }

    /** The value in MySQL's spelling. */
    String fromQueue(String q) {
        Map<String, String> certain = new LinkedHashMap<>(spellings);
        certain.keySet().removeAll(labels);
        if (certain.isEmpty()) {
            return q;
        }
        String lists = array(certain.keySet()) + ", " + array(certain.values());
        return set
                ? "if(isNull(" + q + "), NULL, arrayStringConcat(arrayMap(label -> transform(label, " + lists
                        + ", label), splitByChar(',', " + q + ")), ','))"
                : "transform(" + q + ", " + lists + ", " + q + ")";
    }

    /** Whether it is certain which label a queue's value stands for: it is not if one label's spelling is another label. */
    String fits(String q) {
        List<String> doubtful =
                spellings.keySet().stream().filter(labels::contains).toList();
        if (doubtful.isEmpty()) {
            return ValueRule.ALWAYS;
        }
        return set
                ? "if(isNull(" + q + "), NULL, NOT hasAny(splitByChar(',', " + q + "), " + array(doubtful) + "))"
                : q + " NOT IN " + array(doubtful);
    }

    /** {@code information_schema} doubles quotes and backslashes, and writes line ends and zero bytes as letters. */
    private static String unescaped(String written) {
        return ESCAPE.matcher(written)
                .replaceAll(escape -> Matcher.quoteReplacement(
                        switch (escape.group()) {
                            case "''" -> "'";
                            case "\\n" -> "\n";
                            case "\\r" -> "\r";
                            case "\\t" -> "\t";
                            case "\\0" -> "\0";
                            default -> escape.group().substring(1);
                        }));
    }

    private static String inDdl(String label) {
        return label.replace("\\", "\\\\")
                .replace("\t", "\\t")
                .replace("\n", "\\n")
                .replace("\r", "\\r")
                .replace("\0", "\\0");
    }

    private static String array(Collection<String> texts) {
        return texts.stream().map(ClickHouseNames::literal).collect(Collectors.joining(", ", "[", "]"));
    }
}
