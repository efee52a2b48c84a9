package io.millrace.normalizer.envelope;

import io.millrace.common.table.TableId;
import java.util.List;
import java.util.Optional;

/** What one raw record means: exactly one of these, for every sequence of bytes. */
public sealed interface Decoded {

    /** The table, as MySQL spells it, where the record says so. */
    Optional<TableId> table();

    /**
     * Rows to write: one, or two for an update of a table without a key.
     *
     * @param deleted how many of them are deletions
     */
    record Rows(TableId id, List<byte[]> rows, int deleted) implements Decoded {
        @Override
        public Optional<TableId> table() {
            return Optional.of(id);
        }
    }

    /**
     * The table was truncated.
     *
     * @param event a {@link io.millrace.common.wire.TruncationEvent} as JSON
     */
    record Truncation(TableId id, byte[] event) implements Decoded {
        @Override
        public Optional<TableId> table() {
            return Optional.of(id);
        }
    }

    /** The record is valid and is not a row. */
    record Skipped(Optional<TableId> table, Reason reason) implements Decoded {

        /** Why; the code is the metric's label. */
        public enum Reason {
            /** Debezium writes it after a delete, for compacted topics. The delete itself is a record of its own. */
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
     * @param reason a sentence that names columns and parts of the envelope, never a value
     * @param cause the exception of a defect of the normalizer; its message may quote the row
     */
    record Rejected(Optional<TableId> table, RejectionCode code, String reason, Optional<RuntimeException> cause)
            implements Decoded {

        Rejected(Optional<TableId> table, RejectionCode code, String reason) {
            this(table, code, reason, Optional.empty());
        }
    }
}
