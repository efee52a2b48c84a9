package io.millrace.common.wire;

/** The largest records that Millrace moves. */
public final class RecordSize {

    /**
     * The most bytes of a value, and of a request of Debezium's producer: above MySQL's own default for a packet, below
     * Kafka's default for a request.
     */
    public static final int VALUE = 64 * 1024 * 1024;

    /** The most bytes of a request, and of a batch in Millrace's topics: a value with its key, headers and frame. */
    public static final int REQUEST = VALUE + 1024 * 1024;

    /** A producer's memory for unsent records. With less than a request it would refuse the largest record. */
    public static final long PRODUCER_BUFFER = 2L * REQUEST;

    private RecordSize() {}
}
