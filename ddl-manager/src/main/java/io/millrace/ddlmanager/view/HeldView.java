package io.millrace.ddlmanager.view;

import io.millrace.common.quarantine.Quarantine;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Held rows as JSON. */
public final class HeldView {

    private HeldView() {}

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
     * @param message as text; null when its bytes are none
     * @param messageHex its bytes; null when they are text
     */
    public record RowView(
            String reason,
            String detail,
            String message,
            String messageHex,
            String topic,
            long partition,
            long offset,
            String quarantinedAt) {
        public static RowView of(Quarantine.Row row) {
            String text = text(row.message());
            return new RowView(
                    row.reason(),
                    row.detail(),
                    text,
                    text == null ? HexFormat.of().formatHex(row.message()) : null,
                    row.topic(),
                    row.partition(),
                    row.offset(),
                    row.quarantinedAt().toString());
        }
    }

    private static String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
