package io.millrace.normalizer;

import java.util.stream.LongStream;

/**
 * Seeds of random tests: fixed ones and one of the day. A test's name or output shows its seed; {@code
 * -Dmillrace.seed=<seed>} runs it again with that seed alone.
 */
public final class Seeds {

    private static final String PROPERTY = "millrace.seed";

    private Seeds() {}

    /** For {@code @MethodSource}. */
    public static LongStream seeds() {
        return System.getProperty(PROPERTY) == null
                ? LongStream.concat(LongStream.rangeClosed(1, 200), LongStream.of(ofToday()))
                : LongStream.of(ofToday());
    }

    public static long ofToday() {
        return Long.getLong(PROPERTY, System.nanoTime());
    }
}
