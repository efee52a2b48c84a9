package io.millrace.gateway.translate;

/** A statement, or a part of it, of which ClickHouse may not say what MySQL says. */
public final class Untranslatable extends RuntimeException {

    /** @param why without values */
    public Untranslatable(String why) {
        super(why, null, false, false);
    }
}
