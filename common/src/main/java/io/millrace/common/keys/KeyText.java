package io.millrace.common.keys;

import io.millrace.common.problem.ProblemCode;
import io.millrace.common.table.Column;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A key's canonical text ({@link io.millrace.common.types.ColumnMapping#mysqlText}), which both servers and reports have in
 * common: no collation takes two of them for one. Pure.
 */
public final class KeyText {

    private KeyText() {}

    /**
     * The values of which it consists, one for each column.
     *
     * @throws io.millrace.common.problem.Problem when it is not the text of such a key
     */
    public static List<KeyValue> values(List<Column> key, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        List<KeyValue> values = new ArrayList<>();
        int from = 0;
        for (Column column : key) {
            int mark = from;
            boolean sized = KeyValue.sized(column);
            while (mark < bytes.length && bytes[mark] != (sized ? ':' : ';')) {
                mark++;
            }
            String head = new String(bytes, from, mark - from, StandardCharsets.UTF_8);
            int length = sized ? length(head, text) : 0;
            if (mark + 1 + length > bytes.length) {
                throw wrong(text);
            }
            values.add(
                    new KeyValue(column, sized ? new String(bytes, mark + 1, length, StandardCharsets.UTF_8) : head));
            from = mark + 1 + length;
        }
        if (from != bytes.length) {
            throw wrong(text);
        }
        return List.copyOf(values);
    }

    /**
     * Where a range ends: the literals of MySQL, one for each column.
     *
     * @throws io.millrace.common.problem.Problem when it is not the text of such a key
     */
    public static List<String> literals(List<Column> key, String text) {
        return values(key, text).stream().map(KeyValue::inMysql).toList();
    }

    /** The values as reports show them. */
    public static String readable(List<Column> key, String text) {
        return values(key, text).stream().map(KeyValue::readable).collect(Collectors.joining(", "));
    }

    private static int length(String digits, String text) {
        if (!digits.matches("[0-9]{1,6}")) {
            throw wrong(text);
        }
        return Integer.parseInt(digits);
    }

    private static RuntimeException wrong(String text) {
        return ProblemCode.INVALID_REQUEST.problem(
                "'" + text + "' names no row of the table.", "Take the row's id from the report of a check.");
    }
}
