package io.millrace.validator.parity;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The beginning of a table that a check found equal, row by row, before it was interrupted.
 *
 * @param startedAt when its first part was read
 * @param upTo the key's literals where it ends
 * @param held rows that a policy keeps out of ClickHouse
 * @param lossy values that ClickHouse cannot hold, by column
 */
record Proved(
        Instant startedAt, List<String> upTo, long mysqlRows, long clickHouseRows, long held, Map<String, Long> lossy) {

    Proved {
        upTo = List.copyOf(upTo);
        lossy = Map.copyOf(lossy);
    }
}
