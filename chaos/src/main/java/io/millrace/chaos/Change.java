package io.millrace.chaos;

import java.util.List;

/** One statement of the workload. Keys are numbers, see {@link KeyColumns}. */
sealed interface Change {

    ChaosTable table();

    /** A row to insert. */
    record Row(long key, List<Object> values) {}

    record Insert(ChaosTable table, List<Row> rows) implements Change {}

    /**
     * The same new values for one row or many.
     *
     * @param columns indexes in the table's list of columns, with as many values
     */
    record Update(ChaosTable table, List<Long> keys, List<Integer> columns, List<Object> values) implements Change {}

    record Delete(ChaosTable table, List<Long> keys) implements Change {}

    record ChangeKey(ChaosTable table, long from, long to) implements Change {}
}
