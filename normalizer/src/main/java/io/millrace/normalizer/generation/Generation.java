package io.millrace.normalizer.generation;

import java.util.List;
import java.util.stream.IntStream;

/**
 * A period in which the partition count of a raw topic did not change.
 *
 * @param number 0 to {@link Version#MAX_GENERATION}, rising within a topic's name
 * @param partitions how many the topic had
 * @param ends the end offset of each partition at some moment of the generation. The later the moment, the better we
 *     recognize records of a producer that still used the previous generation
 */
public record Generation(int number, int partitions, List<Long> ends) {

    public Generation {
        ends = List.copyOf(ends);
        if (partitions < 1 || ends.size() != partitions) {
            throw new IllegalArgumentException(
                    "Generation " + number + " has " + partitions + " partitions and " + ends.size() + " end offsets.");
        }
    }

    /** This generation with later end offsets where they are known. */
    Generation lasting(List<Long> later) {
        return new Generation(
                number,
                partitions,
                IntStream.range(0, partitions)
                        .mapToObj(p -> Math.max(ends.get(p), p < later.size() ? later.get(p) : 0))
                        .toList());
    }

    /** 0 for a partition that did not exist yet. */
    long end(int partition) {
        return partition < partitions ? ends.get(partition) : 0;
    }
}
