package io.millrace.chaos;

import io.millrace.common.mysql.MysqlNames;
import java.util.Collections;
import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.Collectors;

/**
 * The key of a table, as a function of a number: different numbers give different keys, also by MySQL's collation.
 *
 * @param names the key's columns
 * @param types as CREATE TABLE has them after the names
 * @param constraint {@code PRIMARY KEY} or {@code UNIQUE KEY}
 * @param ofNumber the values to bind, one for each column
 */
record KeyColumns(List<String> names, List<String> types, String constraint, LongFunction<List<Object>> ofNumber) {

    static KeyColumns primary(String name, String type, LongFunction<Object> ofNumber) {
        return new KeyColumns(List.of(name), List.of(type), "PRIMARY KEY", number -> List.of(ofNumber.apply(number)));
    }

    List<Object> values(long number) {
        return ofNumber.apply(number);
    }

    /** The names quoted, with commas between. */
    String list() {
        return names.stream().map(MysqlNames::quoted).collect(Collectors.joining(", "));
    }

    /** A condition that {@code count} bound keys fulfil. */
    String in(int count) {
        String one = "(" + String.join(", ", Collections.nCopies(names.size(), "?")) + ")";
        return "(" + list() + ") IN (" + String.join(", ", Collections.nCopies(count, one)) + ")";
    }
}
