package io.millrace.normalizer.generation;

/** Gives each raw record its version. */
@FunctionalInterface
public interface Generations {

    /**
     * The version of what is made of a raw record, unsigned.
     *
     * @param key null for a record without one
     * @throws RecreatedException when the topic is another one than the one that the versions were counted for
     * @throws IllegalStateException when the versions of the topic are used up
     */
    long versionOf(String topic, int partition, long offset, byte[] key);
}
