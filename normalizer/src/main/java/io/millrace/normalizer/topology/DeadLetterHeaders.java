package io.millrace.normalizer.topology;

import io.millrace.normalizer.envelope.Decoded.Rejected;
import io.millrace.normalizer.envelope.RawPosition;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** The headers that a dead letter gets; its key and value stay unchanged. All are UTF-8 text. */
public final class DeadLetterHeaders {

    /** The stable code, see {@link io.millrace.normalizer.envelope.RejectionCode}. */
    public static final String CODE = "millrace.reason.code";

    /** A sentence; never holds a value of a row. */
    public static final String REASON = "millrace.reason";

    /** The class of the exception, only for {@code internal_error}. The log has its stack. */
    public static final String EXCEPTION = "millrace.exception";

    public static final String TOPIC = "millrace.topic";
    public static final String PARTITION = "millrace.partition";
    public static final String OFFSET = "millrace.offset";

    private DeadLetterHeaders() {}

    static Headers of(Headers original, Rejected rejected, RawPosition position) {
        Headers headers = new RecordHeaders(original.toArray());
        headers.add(CODE, utf8(rejected.code().code()));
        headers.add(REASON, utf8(rejected.reason()));
        rejected.cause()
                .ifPresent(cause -> headers.add(EXCEPTION, utf8(cause.getClass().getName())));
        headers.add(TOPIC, utf8(position.topic()));
        headers.add(PARTITION, utf8(Integer.toString(position.partition())));
        headers.add(OFFSET, utf8(Long.toString(position.offset())));
        return headers;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
