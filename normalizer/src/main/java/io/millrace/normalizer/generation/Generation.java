package io.millrace.normalizer.generation;

import java.util.List;

/**
 * A time in which a raw topic had one number of partitions.
 *
 * @param number 0 to {@link Version#MAX_GENERATION}, rising within a topic's name
 * @param partitions how many the topic had
 * @param ends the end offset of each partition when the generation was noticed: after it began, and before the next
 */
public record Generation(int number, int partitions, List<Long> ends) {

    public Generation {
        ends = List.copyOf(ends);
        if (partitions < 1 || ends.size() != partitions) {
            throw new IllegalArgumentException(
                    "Generation " + number + " has " + partitions + " partitions and " + ends.size() + " end offsets.");
        }
    }

    /** 0 for a partition that did not exist yet. */
    long end(int partition) {
        return partition < partitions ? ends.get(partition) : 0;
    }
}
