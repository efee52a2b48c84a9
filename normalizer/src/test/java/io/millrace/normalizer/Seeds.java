package io.millrace.normalizer;

import java.util.stream.LongStream;

/** Seeds of random tests: a few fixed ones and one of the day; every test's name shows its seed. */
public final class Seeds {

    private Seeds() {}

    /** For {@code @MethodSource}. */
    public static LongStream seeds() {
        return LongStream.concat(LongStream.rangeClosed(1, 200), LongStream.of(System.nanoTime()));
    }
}
