package io.millrace.validator.parity;

import io.millrace.common.types.ColumnMapping;
import io.millrace.validator.parity.ParitySource.Parts;
import io.millrace.validator.parity.ParitySource.Selection;
import java.util.Collection;
import java.util.List;

/**
 * The queries that compare one table, by what tells its rows apart. A key in a result is in hex, and stands for SHA-256 of
 * the key's canonical text. Rows of parts come in the order of their keys.
 */
sealed interface RowSql permits ParitySql, MultisetSql {

    List<ColumnMapping> columns();

    /** The columns of which ClickHouse's type does not hold all values. */
    List<String> lossyColumns();

    /**
     * Columns: bucket, rows, digests (fewer than rows: a row was too long for one), digest of the bucket in hex, rows that
     * a policy keeps out of ClickHouse (not part of the former), then for each of {@link #lossyColumns} the values that
     * ClickHouse cannot hold.
     *
     * @param of only these {@link Parts#COARSE} buckets; empty: all
     */
    String mysqlBuckets(Parts parts, Collection<Integer> of);

    /** Columns: bucket, row_count, digest (of the bucket, in hex). */
    String clickHouseBuckets(Parts parts, Collection<Integer> of);

    /** Columns: key, readable key, digest in hex, whether a policy holds the row. */
    String mysqlRows(Selection selection);

    /** Columns: k, readable, digest. */
    String clickHouseRows(Selection selection);

    /** Columns: k, version: the highest that the key has or had. */
    String clickHouseVersions(Selection selection);
}
