package io.millrace.gateway.catalog;

import io.millrace.common.table.TableId;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Whether ClickHouse may answer for tables now. */
public interface Standing {

    /**
     * Why not; empty: it may.
     *
     * @param behind how far ClickHouse may be behind
     */
    Optional<String> objection(Set<TableId> tables, Duration behind);

    /**
     * Waits until what MySQL has committed by now is in ClickHouse.
     *
     * @return false when it is not within the limit
     */
    boolean caughtUp(Set<TableId> tables, Duration limit);
}
