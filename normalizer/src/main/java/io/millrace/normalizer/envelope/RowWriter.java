package io.millrace.normalizer.envelope;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.millrace.common.wire.RowColumns;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes a row: the bytes of its row image, then the metadata columns. Metadata values are JSON numbers, except
 * {@code _op} and {@code _binlog_file}, which are strings.
 *
 * <p>Threads: belongs to one; it reuses its buffer.
 */
final class RowWriter {

    private static final byte[] VERSION = ascii("\"" + RowColumns.VERSION + "\":");
    private static final byte[] IS_DELETED = ascii(",\"" + RowColumns.IS_DELETED + "\":");
    private static final byte[] OP = ascii(",\"" + RowColumns.OP + "\":\"");
    private static final byte[] SOURCE_TS = ascii("\",\"" + RowColumns.SOURCE_TS + "\":");
    private static final byte[] EXTRACTED_AT = ascii(",\"" + RowColumns.EXTRACTED_AT + "\":");
    private static final byte[] BINLOG_FILE = ascii(",\"" + RowColumns.BINLOG_FILE + "\":\"");
    private static final byte[] BINLOG_POS = ascii("\",\"" + RowColumns.BINLOG_POS + "\":");
    private static final byte[] BINLOG_ROW = ascii(",\"" + RowColumns.BINLOG_ROW + "\":");
    private static final byte[] SIGN = ascii(",\"" + RowColumns.SIGN + "\":");
    private static final byte[] RAW_PARTITION = ascii(",\"" + RowColumns.RAW_PARTITION + "\":");

    private byte[] buffer = new byte[512];
    private int length;

    /** Thousands of consecutive records come from one file. */
    private String lastFile = "";

    private byte[] lastFileQuoted = {};

    /** The image of a row of a table with a key, with its metadata columns. */
    byte[] keyed(byte[] envelope, RowImage image, Envelope from, long version, boolean deleted) {
        begin(from, version, deleted);
        return splice(envelope, image);
    }

    /**
     * The image of a row of a table without a key.
     *
     * @param sign +1 for an inserted row, -1 for a deleted one
     * @param partition of the raw topic: together with the version it identifies the event
     */
    byte[] keyless(byte[] envelope, RowImage image, Envelope from, long version, int sign, int partition) {
        begin(from, version, sign < 0);
        append(SIGN);
        append(sign);
        append(RAW_PARTITION);
        append(partition);
        return splice(envelope, image);
    }

    private void begin(Envelope from, long version, boolean deleted) {
        length = 0;
        append(VERSION);
        append(Long.toUnsignedString(version));
        append(IS_DELETED);
        append(deleted ? 1 : 0);
        append(OP);
        append(from.op().letter());
        append(SOURCE_TS);
        append(from.source().at());
        append(EXTRACTED_AT);
        append(from.extractedAt());
        append(BINLOG_FILE);
        append(quoted(from.source().file()));
        append(BINLOG_POS);
        append(from.source().pos());
        append(BINLOG_ROW);
        append(from.source().row());
    }

    private byte[] splice(byte[] envelope, RowImage image) {
        int own = image.length();
        int comma = image.empty() ? 0 : 1;
        byte[] row = new byte[own + comma + length + 1];
        copy(envelope, image, row);
        if (comma == 1) {
            row[own] = ',';
        }
        System.arraycopy(buffer, 0, row, own + comma, length);
        row[row.length - 1] = '}';
        return row;
    }

    /** The image, with the names that its columns have in a row. */
    private static void copy(byte[] envelope, RowImage image, byte[] row) {
        int from = image.start();
        int to = 0;
        for (RowImage.Name name : image.renamed()) {
            System.arraycopy(envelope, from, row, to, name.start() - from);
            to += name.start() - from;
            System.arraycopy(name.inRow(), 0, row, to, name.inRow().length);
            to += name.inRow().length;
            from = name.end();
        }
        System.arraycopy(envelope, from, row, to, image.end() - from);
    }

    private byte[] quoted(String file) {
        if (!file.equals(lastFile)) {
            lastFile = file;
            lastFileQuoted = JsonStringEncoder.getInstance().quoteAsUTF8(file);
        }
        return lastFileQuoted;
    }

    private void append(long number) {
        append(Long.toString(number));
    }

    private void append(String ascii) {
        int count = ascii.length();
        makeRoom(count);
        for (int i = 0; i < count; i++) {
            buffer[length++] = (byte) ascii.charAt(i);
        }
    }

    private void append(byte[] bytes) {
        makeRoom(bytes.length);
        System.arraycopy(bytes, 0, buffer, length, bytes.length);
        length += bytes.length;
    }

    private void makeRoom(int count) {
        if (length + count > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, length + count));
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
