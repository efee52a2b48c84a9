package io.millrace.normalizer.envelope;

/**
 * An envelope that cannot be read. Without a stack trace: it is an answer about the data, and garbage may come by the
 * million. The message names parts of the envelope and columns, never a value.
 */
public final class EnvelopeException extends Exception {

    private final RejectionCode code;

    public EnvelopeException(RejectionCode code, String reason) {
        super(reason, null, false, false);
        this.code = code;
    }

    public RejectionCode code() {
        return code;
    }
}
