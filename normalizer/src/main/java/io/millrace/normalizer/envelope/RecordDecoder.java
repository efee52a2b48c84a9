package io.millrace.normalizer.envelope;

/** Decides what a raw record means. */
@FunctionalInterface
public interface RecordDecoder {

    /**
     * Never throws because of what the bytes hold.
     *
     * @param key null for a record without one
     * @param value null for a tombstone
     */
    Decoded decode(byte[] key, byte[] value, RawPosition position);
}
