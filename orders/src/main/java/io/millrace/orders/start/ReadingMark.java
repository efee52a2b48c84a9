package io.millrace.orders.start;

import io.millrace.common.fence.KafkaOffsets;
import io.millrace.common.kafka.ConsumerGroups;
import io.millrace.common.kafka.KafkaCalls;
import io.millrace.common.kafka.Recommit;
import io.millrace.common.problem.Problem;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Up to where in the journal copies, or truncations, are known: the rows that they brought, or took, were read from
 * ClickHouse. Kept in Kafka as the offset of a consumer group that nobody reads in.
 */
public final class ReadingMark {

    private final Admin admin;
    private final String group;
    private final TopicPartition journal;
    private final Recommit recommit = new Recommit();

    public ReadingMark(Admin admin, String group, String journalTopic) {
        this.admin = admin;
        this.group = group;
        this.journal = new TopicPartition(journalTopic, 0);
    }

    /**
     * Empty before the first reading.
     *
     * @throws Problem when Kafka does not answer
     */
    public Optional<Long> get() {
        return Optional.ofNullable(new ConsumerGroups(admin)
                        .committed(Set.of(group))
                        .getOrDefault(group, Map.of())
                        .get(journal))
                .map(OffsetAndMetadata::offset);
    }

    /** To be called now and then: Kafka forgets a mark that stays where it is. */
    public void keep() {
        if (recommit.due()) {
            get().ifPresent(this::set);
            recommit.done();
        }
    }

    public void set(long journalOffset) {
        KafkaCalls.await(
                "Kafka does not take the offset of the group " + group,
                admin.alterConsumerGroupOffsets(group, Map.of(journal, new OffsetAndMetadata(journalOffset)))
                        .all());
    }

    /**
     * What the journal has now is known, unless there is a mark already. To be called before the service begins to read. A
     * journal that is not there yet gets no mark.
     */
    public void beginAtEnd(KafkaOffsets offsets) {
        if (get().isEmpty()) {
            Optional.ofNullable(offsets.ends(Set.of(journal.topic())).get(journal))
                    .ifPresent(this::set);
        }
    }

    /** The rows are read again. */
    public void forget() {
        if (get().isPresent()) {
            KafkaCalls.await(
                    "Kafka does not delete the offset of the group " + group,
                    admin.deleteConsumerGroupOffsets(group, Set.of(journal)).all());
        }
    }
}
