package io.millrace.normalizer.envelope;

import io.millrace.common.table.TableId;
import java.util.List;
import java.util.Optional;

/** What one raw record turned out to be: exactly one of these, for every sequence of bytes. */
public sealed interface Decoded {

    /** The table, as MySQL spells it, where the record says so. */
    Optional<TableId> table();

    /**
     * Rows to write: one, or two for an update of a table without a key.
     *
     * @param deleted how many of the rows say that a row is gone
     */
    record Rows(TableId id, List<byte[]> rows, int deleted) implements Decoded {
        @Override
        public Optional<TableId> table() {
            return Optional.of(id);
        }
    }

    /** The whole table was emptied. */
    record Truncation(TableId id, byte[] notice) implements Decoded {
        @Override
        public Optional<TableId> table() {
            return Optional.of(id);
        }
    }

    /** The record is rightly no row. */
    record Skipped(Optional<TableId> table, Reason reason) implements Decoded {

        /** Why; the code is the metric's label. */
        public enum Reason {
            /** Debezium writes it behind a delete, for compacted topics; the delete itself has been seen. */
            TOMBSTONE("tombstone"),
            /** A message that an application wrote into the log. */
            MESSAGE("message");

            private final String code;

            Reason(String code) {
                this.code = code;
            }

            public String code() {
                return code;
            }
        }
    }

    /**
     * The record should be a row and cannot be one.
     *
     * @param reason for people; names columns and parts of the envelope, never a value
     */
    record Rejected(Optional<TableId> table, RejectionCode code, String reason) implements Decoded {}
}
