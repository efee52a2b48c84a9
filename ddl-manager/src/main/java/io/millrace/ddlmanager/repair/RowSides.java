package io.millrace.ddlmanager.repair;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** The rows of one table on both sides, by the canonical texts of their keys. */
interface RowSides {

    /**
     * The newest version of a key in ClickHouse.
     *
     * @param version unsigned
     * @param deleted whether the newest version is a deletion
     */
    record Stored(long version, boolean deleted) {}

    /** Those that ClickHouse never had are left out. */
    Map<String, Stored> inClickHouse(List<String> keys);

    /** The keys that MySQL has. */
    Set<String> inMysql(List<String> keys);

    /** Reads the rows from MySQL, as they are then, and stores them with these versions. */
    void write(Map<String, Long> versions);

    /** Stores with these versions that there is no such row. */
    void remove(Map<String, Long> versions);
}
