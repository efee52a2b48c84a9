package io.millrace.common.fence;

import java.util.Collection;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;

/** Where topics end, and how far consumer groups have read them. Each call is a look and does not wait. */
public interface Offsets {

    /** The end of each partition now, records of open transactions included; topics that do not exist are left out. */
    Map<TopicPartition, Long> ends(Collection<String> topics);

    /**
     * @param targets offsets to be reached, by the group that reads them. A group's name that ends with {@code @} stands
     *     for all groups that begin with it
     */
    Map<TopicPartition, Progress> progress(Map<String, Map<TopicPartition, Long>> targets);

    /**
     * How far a group has come with a partition, with regard to a target.
     *
     * @param read up to where the group has read: its offset, or further where it was seen that no record follows; empty
     *     when it has no offset
     * @param beginning the first offset that Kafka still has; the target or more when nothing before the target is left
     * @param remaining offsets before the target that may hold a record for the group to read. 0: none does, be it that
     *     only markers of transactions are left, which no consumer ever reads
     */
    record Progress(OptionalLong read, long beginning, long remaining) {

        /** The group has read everything. */
        static Progress reached(long read) {
            return new Progress(OptionalLong.of(read), 0, 0);
        }
    }
}
