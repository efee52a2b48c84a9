package io.millrace.validator.parity;

import io.millrace.validator.parity.RowDifference.Cell;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a check reads of one table on both servers. A row is named by its key's canonical text: both servers give the same, and
 * no collation takes two keys for one. A row without a key is named by a digest of all that it has.
 */
interface ParitySource {

    /** So many rows of a part that differ are named: memory does not grow with what is wrong. */
    int MOST_SUSPECTS = 100_000;

    /** Reads the next part of the table on both sides, each row of MySQL once in all parts; empty at the end. */
    Optional<Part> next();

    /** The rows that MySQL has of these. */
    Map<String, MysqlRow> mysqlRows(List<String> keys);

    /** What ClickHouse has and had of these; those that it never had are left out. */
    Map<String, Stored> stored(List<String> keys);

    /** The cells that differ, of the rows that both sides have. */
    Map<String, List<Cell>> differingCells(List<String> keys);

    /** The keys as reports show them. */
    Map<String, String> readable(List<String> keys);

    /** The columns of which ClickHouse's type does not hold all values. */
    List<String> lossyColumns();

    /** How many of the table's rows are in quarantine now. */
    long quarantined();

    /** What was left out, a part of a sentence; empty: nothing. */
    default String leftOut() {
        return "";
    }

    /**
     * What one look at a part of both sides gave.
     *
     * @param mysqlRows with those that a policy holds
     * @param held rows that a policy keeps out of ClickHouse
     * @param lossy values that ClickHouse cannot hold, by column
     * @param suspects rows that were not the same at this moment; most of them are on their way
     * @param notNamed how many more there were: they are counted, and not looked into
     * @param upTo the key's literals where it ends, and where a later check can begin; empty: that is not known, or the table ends
     */
    record Part(
            long mysqlRows,
            long clickHouseRows,
            long held,
            Map<String, Long> lossy,
            Set<String> suspects,
            long notNamed,
            List<String> upTo) {}

    /** @param digest empty when a policy keeps the row out of ClickHouse */
    record MysqlRow(String key, Optional<Digest> digest) {

        boolean held() {
            return digest.isEmpty();
        }
    }

    /**
     * @param current what ClickHouse shows; empty: no row
     * @param versions those that are not merged away, in no order
     */
    record Stored(Optional<Digest> current, List<Version> versions) {

        static final Stored NEVER = new Stored(Optional.empty(), List.of());

        /** The highest version; -1 if ClickHouse has no version of the row. */
        long newest() {
            return versions.stream().mapToLong(Version::number).max().orElse(-1);
        }
    }

    /**
     * @param number below 2^63
     * @param digest empty: the row was deleted
     */
    record Version(long number, Optional<Digest> digest) {}
}
