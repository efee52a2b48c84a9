package io.millrace.normalizer.envelope;

/** Why an envelope cannot become a row. The codes are stable: header of the dead letter, metric label and log key. */
public enum RejectionCode {
    /** The bytes are not one JSON document in UTF-8. */
    NOT_JSON("not_json"),
    /** The JSON is not what Debezium writes for a change: a part is missing or has another type. */
    NOT_AN_ENVELOPE("not_an_envelope"),
    /** The operation needs a row image (before or after) that the envelope does not carry. */
    NO_ROW_IMAGE("no_row_image"),
    /** Debezium's MySQL connector is not known to write this operation. */
    UNKNOWN_OP("unknown_op"),
    /** The record is larger than Millrace can write; the dead letter carries where it is, without its value. */
    TOO_LARGE("too_large"),
    /** A fault of the normalizer itself. */
    INTERNAL_ERROR("internal_error");

    private final String code;

    RejectionCode(String code) {
        this.code = code;
    }

    public String code() {
        return code;
    }
}
