package io.millrace.validator.parity;

import io.millrace.common.types.ColumnMapping;
import java.util.Collection;
import java.util.List;

/** The queries that compare one table, by what tells its rows apart. */
sealed interface RowSql permits ParitySql, MultisetSql {

    List<ColumnMapping> columns();

    /** The columns of which ClickHouse's type does not hold all values. */
    List<String> lossyColumns();

    /**
     * Columns: bucket, rows, digests (fewer than rows: a row was too long for one), digest of the bucket in hex, rows that
     * a policy keeps out of ClickHouse (not part of the former), then for each of {@link #lossyColumns} the values that
     * ClickHouse cannot hold.
     */
    String mysqlBuckets();

    /** Columns: bucket, rows, digest of the bucket in hex. */
    String clickHouseBuckets();

    /** Columns: key, readable key, digest in hex, whether a policy holds the row; the rows of some buckets. */
    String mysqlRows(Collection<Integer> buckets);

    /** Columns: k, readable, digest. */
    String clickHouseRows(Collection<Integer> buckets);

    /** The rows of some keys; as many {@code ?} as keys. */
    String mysqlRowsOfKeys(int keys);

    /** The rows of the keys that the parameter {@code keys} holds. */
    String clickHouseRowsOfKeys();

    /** Whether rows of one key can differ in single columns; if not, the next two are not there. */
    boolean hasColumnsBesideKey();

    /** Columns: key, then each column's canonical text; as many {@code ?} as keys. */
    String mysqlValuesOfKeys(int keys);

    /** Columns: k, then v: an array of each column's canonical text, in hex. */
    String clickHouseValuesOfKeys();
}
