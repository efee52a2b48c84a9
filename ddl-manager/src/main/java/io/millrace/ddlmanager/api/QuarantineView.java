package io.millrace.ddlmanager.api;

import io.millrace.common.quarantine.Quarantine;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Held rows as JSON. */
public final class QuarantineView {

    private static final int ALL_ROWS_BYTES = 32 << 20;
    private static final int ROW_BYTES = 64 << 10;

    private QuarantineView() {}

    /** How much of each message is shown, so that all of them fit in memory. */
    public static int shown(int rows) {
        return Math.max(1, Math.min(ROW_BYTES, ALL_ROWS_BYTES / rows));
    }

    /**
     * Held rows of one table with one reason.
     *
     * @param firstSeen ISO 8601, UTC
     */
    public record GroupView(String table, String reason, long rows, String firstSeen, String lastSeen) {
        public static GroupView of(Quarantine.Group group) {
            return new GroupView(
                    group.table().toString(),
                    group.reason(),
                    group.rows(),
                    group.firstSeen().toString(),
                    group.lastSeen().toString());
        }
    }

    /**
     * A held row.
     *
     * @param message as text, of a long one the beginning; null when its bytes are no text
     * @param messageHex its bytes, of a long one the beginning; null when they are text
     * @param bytes how long the whole message is
     */
    public record RowView(
            String reason,
            String detail,
            String message,
            String messageHex,
            long bytes,
            String topic,
            long partition,
            long offset,
            String quarantinedAt) {
        public static RowView of(Quarantine.Row row) {
            String text = text(row.beginning(), row.bytes() > row.beginning().length);
            return new RowView(
                    row.reason(),
                    row.detail(),
                    text,
                    text == null ? HexFormat.of().formatHex(row.beginning()) : null,
                    row.bytes(),
                    row.topic(),
                    row.partition(),
                    row.offset(),
                    row.quarantinedAt().toString());
        }
    }

    /** @param cut the last character may be there in part, and is left out then */
    private static String text(byte[] bytes, boolean cut) {
        CharBuffer text = CharBuffer.allocate(bytes.length);
        CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes), text, !cut);
        return result.isError() ? null : text.flip().toString();
    }
}
