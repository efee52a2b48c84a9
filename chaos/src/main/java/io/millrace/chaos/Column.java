package io.millrace.chaos;

import io.millrace.common.mysql.MysqlNames;
import java.util.SplittableRandom;
import java.util.function.Function;

/**
 * A column of a table.
 *
 * @param type as CREATE TABLE has it after the name
 * @param values draws a value in the form in which it is bound; null is NULL
 */
record Column(String name, String type, Function<SplittableRandom, Object> values) {

    String quoted() {
        return MysqlNames.quoted(name);
    }
}
