package io.millrace.normalizer.envelope;

/**
 * Where a raw record stands, and the version that this gives to what is made of it.
 *
 * @param version unsigned, see {@link io.millrace.common.wire.RowVersion}
 */
public record RawPosition(String topic, int partition, long offset, long version) {}
