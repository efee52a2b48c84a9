package io.millrace.ddlmanager.journal;

import io.millrace.common.journal.JournalReader;
import io.millrace.common.journal.TableEvent;
import io.millrace.common.journal.TableState;
import io.millrace.common.journal.TableStatus;
import io.millrace.common.journal.TableTimeline;
import io.millrace.common.kafka.KafkaCalls;
import io.millrace.common.kafka.TopicCreator;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.KafkaSettings;
import io.millrace.common.settings.Setting;
import io.millrace.common.table.TableId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;

/**
 * The journal as its one writer has it. What is appended has been acknowledged by Kafka when {@link #append} returns, so
 * nobody acts on an event that could be lost.
 *
 * <p>Writers take turns ({@link io.millrace.ddlmanager.apply.PipelineLock}), the service and a command beside it. A writer whose
 * turn was lost is found out here: another writer's first append fences it, or it sees that the journal grew by events
 * that are not its own. Then its next append fails, and with that its run ends. Thread-safe.
 */
public final class Journal implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration LOOK = Duration.ofMillis(2);

    private final JournalReader reader;
    private final TopicCreator topics;
    private final KafkaSettings kafka;
    private final Admin admin;
    private final String topic;
    private Optional<String> identity = Optional.empty();
    private Optional<JournalProducer> producer = Optional.empty();
    private boolean inTurn;
    private boolean wroteInTurn;
    private boolean disturbed;

    /** @param topic its own */
    public Journal(KafkaSettings kafka, String topic, Admin admin) {
        this.kafka = kafka;
        this.admin = admin;
        this.topic = topic;
        this.topics = new TopicCreator(admin, kafka.replication());
        this.reader = new JournalReader(kafka, topic);
    }

    /**
     * What tells this journal, and with it its pipeline, from all others: names of another Kafka's topics and connectors may
     * be the same.
     *
     * @throws Problem when Kafka does not answer
     */
    public synchronized String identity() {
        if (identity.isEmpty()) {
            String cluster = KafkaCalls.await(
                    "Kafka does not say which cluster it is",
                    admin.describeCluster().clusterId());
            identity = Optional.of(cluster + " " + topic);
        }
        return identity.get();
    }

    /** What is known of each table now. */
    public synchronized Map<TableId, TableTimeline> timelines() {
        look();
        return reader.timelines();
    }

    /** What is known of one table now; an empty timeline when nothing is. */
    public TableTimeline timeline(TableId table) {
        return Optional.ofNullable(timelines().get(table)).orElseGet(() -> TableTimeline.empty(table));
    }

    /** The replicated tables with their status. */
    public Map<TableId, TableStatus> statuses() {
        timelines();
        return reader.statuses();
    }

    /** The tables in some states, as the journal has them now. */
    public List<TableId> in(Predicate<TableState> states) {
        return statuses().values().stream()
                .filter(status -> states.test(status.state()))
                .map(TableStatus::table)
                .toList();
    }

    /** The tables whose rows ClickHouse reads from Kafka now. */
    public List<TableId> flowing() {
        return timelines().values().stream()
                .filter(table -> table.replicated() && table.flows())
                .map(TableTimeline::table)
                .toList();
    }

    /** As {@link #statuses()}, when the journal was read last; without a question to Kafka. */
    public Map<TableId, TableStatus> lastStatuses() {
        return reader.lastStatuses();
    }

    /** The offset up to which the journal has been read. */
    public long position() {
        return reader.position();
    }

    /** A turn begins: what is decided in it rests on the journal as it is now. */
    public synchronized void beginTurn() {
        look();
        inTurn = true;
        wroteInTurn = false;
        disturbed = false;
    }

    public synchronized void endTurn() {
        inTurn = false;
    }

    public void append(TableEvent event) {
        append(List.of(event));
    }

    /**
     * Returns when Kafka has all of the events.
     *
     * @throws Problem when Kafka does not take them, or when another writer has written since the turn began
     */
    public synchronized void append(List<TableEvent> events) {
        write(events, inTurn);
    }

    /** As {@link #append(List)}, without those that count already. */
    public synchronized void appendNew(List<? extends TableEvent> events) {
        Map<TableId, TableTimeline> known = timelines();
        append(events.stream()
                .<TableEvent>map(event -> event)
                .filter(event -> !(event instanceof TableEvent.Ordered
                        && known.getOrDefault(event.table(), TableTimeline.empty(event.table()))
                                .all()
                                .contains(event)))
                .toList());
    }

    /** As {@link #append(List)}, of what is true whoever writes it: something that was seen, not decided. */
    public synchronized void report(List<TableEvent> events) {
        write(events, false);
    }

    private void write(List<TableEvent> events, boolean onlyUndisturbed) {
        if (events.isEmpty()) {
            return;
        }
        look();
        requireUndisturbed(onlyUndisturbed);
        if (producer.isEmpty()) {
            open(onlyUndisturbed);
        }
        long last;
        try {
            last = send(events);
        } catch (JournalProducer.Fenced e) {
            if (onlyUndisturbed && wroteInTurn) {
                throw takenOver(Optional.of(e));
            }
            // Since the last turn; whether in this one, too, the journal tells.
            open(onlyUndisturbed);
            last = sendAgain(events);
        }
        wroteInTurn = true;
        lookAt(events, last);
    }

    private long send(List<TableEvent> events) {
        try {
            return producer.orElseThrow().write(events);
        } catch (Problem | JournalProducer.Fenced e) {
            producer.orElseThrow().close();
            producer = Optional.empty();
            throw e;
        }
    }

    private long sendAgain(List<TableEvent> events) {
        try {
            return send(events);
        } catch (JournalProducer.Fenced e) {
            throw takenOver(Optional.of(e));
        }
    }

    /** Fences every other writer, whose unfinished events are gone then. */
    private void open(boolean onlyUndisturbed) {
        topics.ensure(topic, 1, TopicCreator.keptForGood());
        producer = Optional.of(new JournalProducer(kafka, topic));
        look();
        requireUndisturbed(onlyUndisturbed);
    }

    private void look() {
        reader.refresh(event -> disturbed = true);
    }

    /** A commit is acknowledged a moment before readers see what was written; nobody is to miss it after this returns. */
    private void lookAt(List<TableEvent> own, long last) {
        int[] read = new int[1];
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        reader.refresh(event -> read[0]++);
        while (reader.position() <= last) {
            if (System.nanoTime() - deadline > 0) {
                throw ProblemCode.KAFKA_TIMEOUT.problem(
                        "Kafka has committed an event of the journal (topic " + topic + ") and does not show it.",
                        "Check the brokers' logs: a transaction does not end.");
            }
            LockSupport.parkNanos(LOOK.toNanos());
            reader.refresh(event -> read[0]++);
        }
        disturbed |= read[0] != own.size();
    }

    private void requireUndisturbed(boolean wanted) {
        if (wanted && disturbed) {
            throw takenOver(Optional.empty());
        }
    }

    private Problem takenOver(Optional<Exception> cause) {
        return ProblemCode.ANOTHER_APPLIES.problem(
                "Another process of Millrace has taken over the journal (topic " + topic + "), so this run ends.",
                "Check that only one ddl-manager runs for this pipeline, and that pipelines do not share "
                        + Setting.JOURNAL_TOPIC.variable() + ". The service tries again.",
                cause.orElse(null));
    }

    @Override
    public synchronized void close() {
        producer.ifPresent(JournalProducer::close);
        reader.close();
    }
}
