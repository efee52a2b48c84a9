package io.millrace.normalizer.envelope;

import io.millrace.common.table.TableId;

/**
 * A change as Debezium wrote it. The row images are places in the bytes, their values have not been looked at.
 *
 * @param before null when the envelope has none
 * @param after null when the envelope has none
 * @param extractedAt when Debezium made the envelope, milliseconds since 1970
 */
record Envelope(Op op, RowImage before, RowImage after, Source source, long extractedAt) {

    /**
     * Where the change comes from.
     *
     * @param at when the statement began on the server, milliseconds since 1970
     * @param file the binlog file
     * @param pos the position of the event in it, bytes
     * @param row the row's number in the event, from 0
     */
    record Source(TableId table, long at, String file, long pos, long row) {}
}
