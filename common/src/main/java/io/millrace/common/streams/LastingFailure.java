package io.millrace.common.streams;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;

/** A failure that Kafka Streams would take for one that passes. The thread ends with it instead. */
public final class LastingFailure extends KafkaException {

    private LastingFailure(RetriableException cause) {
        super("Kafka did not do it in time: " + cause.getMessage(), cause);
    }

    /** The failure itself, if Kafka Streams does not try again after it. */
    public static RuntimeException of(RuntimeException failure) {
        return failure instanceof RetriableException passing ? new LastingFailure(passing) : failure;
    }

    /** Whether the failure, or what caused it, is one of these. */
    static boolean caused(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof LastingFailure) {
                return true;
            }
        }
        return false;
    }
}
