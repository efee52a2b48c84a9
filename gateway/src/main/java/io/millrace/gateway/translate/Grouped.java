package io.millrace.gateway.translate;

import java.util.List;

/**
 * A translated SELECT without its list of values.
 *
 * @param outputs its values
 * @param names of the values; empty: one that no other part of a statement can say
 * @param sql from FROM to HAVING
 * @param order what follows ORDER BY; empty: nothing
 * @param grouped whether rows are aggregated
 * @param oneRow whether it has exactly one row
 */
record Grouped(List<Value> outputs, List<String> names, String sql, String order, boolean grouped, boolean oneRow) {}
