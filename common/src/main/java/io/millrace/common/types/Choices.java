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
 * The labels of an ENUM or SET. Debezium's binlog reader gives a label as it stands in the DDL, with its backslashes,
 * and puts one more before a comma; its snapshot gives the label itself (measured on 3.6.1).
 *
 * @param set whether a value is a list of labels
 * @param spellings from what Debezium may give to the label, only where the two differ
 */
record Choices(boolean set, Map<String, String> spellings) {

    private static final Pattern LABEL = Pattern.compile("'((?:[^']|'')*)'");

    static Choices of(Column column) {
        List<String> written = written(column.columnType());
        List<String> labels = written.stream().map(Choices::unescaped).toList();
        Map<String, String> spellings = new LinkedHashMap<>();
        for (int i = 0; i < labels.size(); i++) {
            String label = labels.get(i);
            for (String spelling : List.of(
                    written.get(i).replace(",", "\\,"),
                    label.replace("\\", "\\\\")
                            .replace("\t", "\\t")
                            .replace("\n", "\\n")
                            .replace("\r", "\\r")
                            .replace("\0", "\\0")
                            .replace(",", "\\,"))) {
                // Another label of that very spelling goes before: it means itself.
                if (!labels.contains(spelling)) {
                    spellings.put(spelling, label);
                }
            }
        }
        return new Choices(column.dataType().equals("set"), spellings);
    }

    String fromQueue(String q) {
        if (spellings.isEmpty()) {
            return q;
        }
        return set
                ? "arrayStringConcat(arrayMap(label -> " + label("label") + ", splitByChar(',', " + q + ")), ',')"
                : label(q);
    }

    private String label(String q) {
        return "transform(" + q + ", [" + literals(spellings.keySet()) + "], [" + literals(spellings.values()) + "], "
                + q + ")";
    }

    /** The labels as {@code information_schema} writes them, without quotes. */
    private static List<String> written(String columnType) {
        List<String> labels = new ArrayList<>();
        Matcher matcher = LABEL.matcher(columnType);
        while (matcher.find()) {
            labels.add(matcher.group(1).replace("''", "'"));
        }
        return labels;
    }

    private static String unescaped(String written) {
        StringBuilder label = new StringBuilder();
        for (int i = 0; i < written.length(); i++) {
            char c = written.charAt(i);
            if (c == '\\' && i + 1 < written.length()) {
                char next = written.charAt(++i);
                label.append(
                        switch (next) {
                            case 'n' -> '\n';
                            case 'r' -> '\r';
                            case 't' -> '\t';
                            case '0' -> '\0';
                            default -> next;
                        });
            } else {
                label.append(c);
            }
        }
        return label.toString();
    }

    private static String literals(Iterable<String> texts) {
        List<String> literals = new ArrayList<>();
        texts.forEach(text -> literals.add(ClickHouseNames.literal(text)));
        return literals.stream().collect(Collectors.joining(", "));
    }
}
