package io.millrace.normalizer.generation;

import org.apache.kafka.common.KafkaException;

/**
 * A raw topic was deleted and created again under a running normalizer. What was read of it since the last commit must
 * not be committed, and it has to be read again from its beginning, under a new generation.
 */
public final class RecreatedException extends KafkaException {

    public RecreatedException(String topic) {
        super("The topic " + topic + " was deleted and created again.");
    }

    /** Whether this is why something failed. */
    public static boolean causedBy(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RecreatedException) {
                return true;
            }
        }
        return false;
    }
}
