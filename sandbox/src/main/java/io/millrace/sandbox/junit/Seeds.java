package io.millrace.sandbox.junit;

import java.util.stream.LongStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Seeds of random tests. {@code -Dmillrace.seed=<seed>} runs a test again with the seed that it showed. */
public final class Seeds {

    private static final Logger LOG = LoggerFactory.getLogger(Seeds.class);
    private static final String PROPERTY = "millrace.seed";

    private Seeds() {}

    /** For {@code @MethodSource}, whose tests show it in their names: fixed ones and a new one, or the one that is set. */
    public static LongStream seeds() {
        return System.getProperty(PROPERTY) == null
                ? LongStream.concat(LongStream.rangeClosed(1, 200), LongStream.of(one()))
                : LongStream.of(one());
    }

    /** A new one, or the one that is set; the log shows it. */
    public static long one() {
        long seed = Long.getLong(PROPERTY, System.nanoTime());
        LOG.atInfo().log("-D{}={} repeats this test", PROPERTY, seed);
        return seed;
    }
}
