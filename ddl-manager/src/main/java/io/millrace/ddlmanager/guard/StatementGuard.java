package io.millrace.ddlmanager.guard;

import io.millrace.common.fence.Place;

/** Says which statements are about temporary tables, which their texts do not tell. Thread-safe. */
public interface StatementGuard {

    /** The end of the binlog now. */
    Place end();

    /** Whether the binlog was checked up to the place: only then is it known what the statements before it are about. */
    boolean checked(Place place);

    /** @param position where the statement begins in the binlog file, as Debezium has it */
    boolean concernsTemporaryTable(String file, long position);
}
