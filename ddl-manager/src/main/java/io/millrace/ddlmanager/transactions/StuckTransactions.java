package io.millrace.ddlmanager.transactions;

import io.micrometer.core.instrument.Counter;
import io.millrace.common.http.HttpBase.Readiness;
import io.millrace.common.naming.Topics;
import io.millrace.common.problem.Problem;
import io.millrace.common.task.PeriodicTask;
import io.millrace.common.task.Schedule;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends transactions that nobody else will end. A broker that loses its place under load may leave one open that its coordinator
 * does not know. Then Connect's task waits for its offsets, or the normalizer or ClickHouse for rows, without an error.
 *
 * <p>A transaction is ended only when partition and coordinator have contradicted each other in the same way, look by look,
 * for {@code certain}: a coordinator that is only slow, or whose markers are on their way, changes what it says.
 */
public final class StuckTransactions implements PeriodicTask.Work {

    private static final Logger LOG = LoggerFactory.getLogger(StuckTransactions.class);

    private final OpenTransactions open;
    private final Duration certain;
    private final Counter ended;
    private Map<TopicPartition, Long> held = Map.of();
    private final Map<Orphan, Long> sinceNanos = new HashMap<>();
    private final Set<Orphan> named = new HashSet<>();
    private volatile Readiness readiness = Readiness.READY;

    /**
     * @param topics those that the pipeline reads transactionally
     * @param groups those that commit their offsets in transactions
     * @param certain how long nothing may change about a transaction before it is ended
     * @param ended counts them
     */
    public StuckTransactions(
            Admin kafka, Predicate<String> topics, Set<String> groups, Duration certain, Counter ended) {
        this.open = new OpenTransactions(kafka, topics, groups);
        this.certain = certain;
        this.ended = ended;
    }

    /** A few looks until a transaction counts as surely orphaned. */
    public static Schedule schedule(Duration certain) {
        return Schedule.every(certain.dividedBy(4));
    }

    /** The topics of a pipeline whose readers wait for transactions: Connect's offsets, its own, and the normalizer's. */
    public static Predicate<String> topics(Topics topics, String connectOffsets) {
        return topic -> topic.equals(connectOffsets)
                || topic.equals(topics.schemaChanges())
                || topic.equals(topics.heartbeats())
                || topic.equals(topics.truncations())
                || topic.equals(topics.deadLetters())
                || topics.rawPattern().matcher(topic).matches()
                || topics.isRowTopic(topic);
    }

    /** Whether nothing waits for a transaction that nobody will end. */
    public Readiness readiness() {
        return readiness;
    }

    @Override
    public void run(PeriodicTask.Run run) {
        Map<TopicPartition, Long> before = held;
        held = open.held();
        Set<TopicPartition> unmoved = held.entrySet().stream()
                .filter(entry -> entry.getValue().equals(before.get(entry.getKey())))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        Set<Orphan> orphans = Set.copyOf(open.orphans(unmoved));
        sinceNanos.keySet().retainAll(orphans);
        named.retainAll(orphans);
        orphans.forEach(this::notice);
        readiness = orphans.stream()
                .filter(named::contains)
                .findFirst()
                .map(orphan -> Readiness.notReady(orphan.text()
                        + ". The ddl-manager ends it; docs/operations/recover.md says how to do it by hand"))
                .orElse(Readiness.READY);
    }

    /** Only what was there at the look before, too: a transaction may just have ended between two questions. */
    private void notice(Orphan orphan) {
        long now = System.nanoTime();
        Long since = sinceNanos.putIfAbsent(orphan, now);
        if (since == null) {
            return;
        }
        if (named.add(orphan)) {
            LOG.atWarn()
                    .addKeyValue("partition", orphan.partition())
                    .addKeyValue("offset", orphan.firstOffset())
                    .addKeyValue("producer", orphan.producerId())
                    .addKeyValue("evidence", orphan.evidence())
                    .log("A transaction holds back all readers, and nobody ends it; it is aborted if it stays so for "
                            + certain.toSeconds() + " s");
        }
        if (now - since >= certain.toNanos()) {
            end(orphan);
        }
    }

    private void end(Orphan orphan) {
        try {
            open.abort(orphan);
        } catch (Problem e) {
            throw e.code()
                    .problem(
                            e.getMessage() + "; " + orphan.text(),
                            "Abort it by hand: kafka-transactions.sh --bootstrap-server … abort --topic "
                                    + orphan.partition().topic() + " --partition "
                                    + orphan.partition().partition() + " --start-offset " + orphan.firstOffset() + ".",
                            e);
        }
        ended.increment();
        LOG.atWarn()
                .addKeyValue("partition", orphan.partition())
                .addKeyValue("offset", orphan.firstOffset())
                .addKeyValue("producer", orphan.producerId())
                .log("A transaction that nobody would have ended is aborted");
    }
}
