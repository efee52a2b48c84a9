package io.millrace.common.kafka;

/** The largest records that Millrace moves. */
public final class RecordSize {

    /** The most bytes of a value: above MySQL's own default for a packet, below the default of Kafka for a request. */
    public static final int VALUE = 64 * 1024 * 1024;

    /** The most bytes of a request, and of a batch in Millrace's topics: a value with its key, headers and frame. */
    public static final int REQUEST = VALUE + 1024 * 1024;

    private RecordSize() {}
}
