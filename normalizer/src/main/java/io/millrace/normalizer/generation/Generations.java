package io.millrace.normalizer.generation;

/** Gives each raw record its version. */
@FunctionalInterface
public interface Generations {

    /**
     * The version of the rows made from a raw record, unsigned.
     *
     * @param key null for a record without one
     * @throws RecreatedException when the topic was created again since its versions were counted
     * @throws IllegalStateException when the versions of the topic are used up
     */
    long versionOf(String topic, int partition, long offset, byte[] key);
}
