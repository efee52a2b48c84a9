package io.millrace.normalizer.envelope;

import io.millrace.common.table.TableId;
import io.millrace.common.wire.TruncationEvent;
import io.millrace.normalizer.envelope.Decoded.Rejected;
import io.millrace.normalizer.envelope.Decoded.Rows;
import io.millrace.normalizer.envelope.Decoded.Skipped;
import io.millrace.normalizer.envelope.Decoded.Truncation;
import java.util.List;
import java.util.Optional;

/**
 * Decodes Debezium's envelopes.
 *
 * <p>Threads: belongs to one.
 */
public final class Decoder implements RecordDecoder {

    private final EnvelopeReader reader = new EnvelopeReader();
    private final RowWriter rowWriter = new RowWriter();
    private final int largestValue;

    /** @param largestValue the most bytes of a value that can become a row */
    public Decoder(int largestValue) {
        this.largestValue = largestValue;
    }

    @Override
    public Decoded decode(byte[] key, byte[] value, RawPosition position) {
        if (value == null) {
            return new Skipped(Optional.empty(), Skipped.Reason.TOMBSTONE);
        }
        if (value.length > largestValue) {
            return new Rejected(
                    Optional.empty(), RejectionCode.TOO_LARGE, "the value has more than " + largestValue + " bytes");
        }
        try {
            return decode(key != null, value, reader.read(value), position);
        } catch (EnvelopeException e) {
            return new Rejected(Optional.empty(), e.code(), e.getMessage());
        } catch (RuntimeException e) {
            return new Rejected(
                    Optional.empty(),
                    RejectionCode.INTERNAL_ERROR,
                    "the normalizer failed with " + e.getClass().getName(),
                    Optional.of(e));
        }
    }

    private Decoded decode(boolean keyed, byte[] value, Envelope envelope, RawPosition position) {
        TableId table = envelope.source().table();
        try {
            return switch (envelope.op()) {
                case CREATE, READ -> one(table, keyed, value, envelope, after(envelope), position, false);
                case DELETE -> one(table, keyed, value, envelope, before(envelope), position, true);
                case UPDATE ->
                    keyed
                            ? one(table, true, value, envelope, after(envelope), position, false)
                            : updateWithoutKey(table, value, envelope, position);
                case TRUNCATE ->
                    new Truncation(table, truncation(envelope, position).toJson());
                case MESSAGE -> new Skipped(Optional.of(table), Skipped.Reason.MESSAGE);
            };
        } catch (EnvelopeException e) {
            return new Rejected(Optional.of(table), e.code(), e.getMessage());
        }
    }

    private static TruncationEvent truncation(Envelope envelope, RawPosition position) {
        Envelope.Source source = envelope.source();
        return new TruncationEvent(
                source.table(),
                position.topic(),
                Optional.of(new TruncationEvent.RawRecord(position.partition(), position.offset(), position.version())),
                source.at(),
                envelope.extractedAt(),
                source.file(),
                source.pos(),
                source.row(),
                false);
    }

    private Rows one(
            TableId table,
            boolean keyed,
            byte[] value,
            Envelope envelope,
            RowImage image,
            RawPosition position,
            boolean deleted) {
        byte[] row = keyed
                ? rowWriter.keyed(value, image, envelope, position.version(), deleted)
                : rowWriter.keyless(value, image, envelope, position.version(), deleted ? -1 : 1, position.partition());
        return new Rows(table, List.of(row), deleted ? 1 : 0);
    }

    /** Without a key nothing identifies the changed row, so the update deletes one old row and inserts one new row. */
    private Rows updateWithoutKey(TableId table, byte[] value, Envelope envelope, RawPosition position)
            throws EnvelopeException {
        RowImage old = before(envelope);
        RowImage current = after(envelope);
        return new Rows(
                table,
                List.of(
                        rowWriter.keyless(value, old, envelope, position.version(), -1, position.partition()),
                        rowWriter.keyless(value, current, envelope, position.version(), 1, position.partition())),
                1);
    }

    private static RowImage before(Envelope envelope) throws EnvelopeException {
        return usable(envelope.before(), "before", envelope.op());
    }

    private static RowImage after(Envelope envelope) throws EnvelopeException {
        return usable(envelope.after(), "after", envelope.op());
    }

    private static RowImage usable(RowImage image, String name, Op op) throws EnvelopeException {
        if (image == null) {
            throw new EnvelopeException(RejectionCode.NO_ROW_IMAGE, "op " + op.letter() + " has no " + name);
        }
        return image;
    }
}
