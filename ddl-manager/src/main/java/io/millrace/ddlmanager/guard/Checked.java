package io.millrace.ddlmanager.guard;

import io.millrace.common.table.TableId;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How far the binlog was checked, and what must be known of it to read on. It may know of more than its transactions:
 * reading those again changes nothing.
 *
 * @param gtids the transactions that were checked
 * @param temporary the temporary tables of each session that has some, by its number
 * @param aboutTemporary the last statements about temporary tables
 * @param prepared XA transactions that are neither committed nor rolled back, by their id as MySQL writes it
 */
record Checked(
        String gtids,
        Map<Long, Set<TableId>> temporary,
        List<StatementPlace> aboutTemporary,
        Map<String, PreparedTransaction> prepared) {

    Checked {
        temporary = Map.copyOf(temporary);
        aboutTemporary = List.copyOf(aboutTemporary);
        prepared = Map.copyOf(prepared);
    }

    static Checked upTo(String gtids) {
        return new Checked(gtids, Map.of(), List.of(), Map.of());
    }

    /** @param position where the statement's event begins */
    record StatementPlace(String file, long position) {}

    /** @param preparedAt by MySQL's clock, milliseconds since 1970 */
    record PreparedTransaction(Set<TableId> tables, long preparedAt) {

        PreparedTransaction {
            tables = Set.copyOf(tables);
        }
    }
}
