package io.millrace.validator.parity;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a check reads of one table on both servers. A row is named by the SHA-256 of its key's canonical text, in hex: both
 * servers give the same, no collation takes two keys for one, and it is short however long the key is.
 */
interface ParitySource {

    /** One scan of MySQL. */
    MysqlScan mysqlScan();

    /** One scan of ClickHouse. */
    Map<Integer, Bucket> clickHouseScan();

    /** The {@link Parts#FINE} buckets that some of the coarse ones consist of. */
    Map<Integer, Bucket> mysqlParts(Set<Integer> coarse);

    Map<Integer, Bucket> clickHouseParts(Set<Integer> coarse);

    /** The caller closes it. Rows that a policy holds are among them. */
    Rows<MysqlRow> mysqlRows(Selection selection);

    /** The caller closes it. */
    Rows<ClickHouseRow> clickHouseRows(Selection selection);

    /** The highest version of each key, deleted rows included. The caller closes it. */
    Rows<KeyVersion> versions(Selection selection);

    /** The columns of which ClickHouse's type does not hold all values. */
    List<String> lossyColumns();

    /** Which columns differ, by key; keys that only one side has are left out. */
    Map<String, List<String>> differingColumns(List<String> keys);

    /** How many of the table's rows are in quarantine now. */
    long quarantined();

    /** @param undigested rows that were too long for a digest ({@code max_allowed_packet}) */
    record Bucket(long rows, long undigested, String digest) {}

    /**
     * @param held rows that a policy keeps out of ClickHouse; in no bucket
     * @param lossy values that ClickHouse cannot hold, by column; columns without one are left out
     */
    record MysqlScan(Map<Integer, Bucket> buckets, long held, Map<String, Long> lossy) {}

    /** How a table's rows are divided: by CRC32 of the key's canonical text. */
    enum Parts {
        /** One scan tells which of them differ. */
        COARSE(256),
        /** So that rows that do not differ are read seldom. A multiple of the coarse ones. */
        FINE(65_536);

        private final int count;

        Parts(int count) {
            this.count = count;
        }

        int count() {
            return count;
        }
    }

    /** Which rows to read. */
    sealed interface Selection {

        /**
         * The rows of some parts, in the order of their keys.
         *
         * @param after only keys behind it; empty: all
         */
        record OfParts(Parts parts, Set<Integer> numbers, String after) implements Selection {}

        /** The rows of some keys, in any order. */
        record OfKeys(List<String> keys) implements Selection {}
    }

    /** Rows as they come from a server, not all at once. */
    interface Rows<T> extends AutoCloseable {

        /** Empty at the end. */
        Optional<T> next();

        @Override
        void close();
    }

    /**
     * @param readableKey the key's values, to be shown
     * @param held whether a policy keeps the row out of ClickHouse
     */
    record MysqlRow(String key, String readableKey, String digest, boolean held) {}

    record ClickHouseRow(String key, String readableKey, String digest) {}

    record KeyVersion(String key, String version) {}
}
