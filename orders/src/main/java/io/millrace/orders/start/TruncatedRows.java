package io.millrace.orders.start;

import io.millrace.common.fence.KafkaOffsets;
import io.millrace.common.journal.JournalTail;
import io.millrace.common.journal.Recorded;
import io.millrace.common.journal.TableEvent.Truncated;
import io.millrace.common.naming.Topics;
import io.millrace.common.problem.Problem;
import io.millrace.common.table.TableId;
import io.millrace.common.task.PeriodicTask;
import io.millrace.common.task.Schedule;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the flow which rows a TRUNCATE has deleted, or a DROP that was followed by a CREATE: they come through no row
 * topic. When the ddl-manager has carried it out, ClickHouse has a row in place of each, and those are read into the topic
 * of changes.
 *
 * <p>Everything that was in the row topics by then is followed first. So an order that was complete before the TRUNCATE has
 * its event, even if the service was away meanwhile.
 */
public final class TruncatedRows implements PeriodicTask.Work {

    public static final Schedule SCHEDULE = Schedule.every(Duration.ofSeconds(1));

    private static final Logger LOG = LoggerFactory.getLogger(TruncatedRows.class);

    private final RowReading reading;
    private final ReadingMark mark;
    private final List<TableId> tables;
    private final List<String> rowTopics;
    private final JournalTail journal;
    private final KafkaOffsets offsets;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private boolean begun;

    /**
     * @param journalOffset of the event
     * @param rowTopics where they ended when the event was read
     */
    private record Waiting(long journalOffset, Truncated event, Map<TopicPartition, Long> rowTopics) {}

    /** @param mark up to where in the journal truncations are known; see {@link ReadingMark#beginAtEnd} */
    public TruncatedRows(RowReading reading, ReadingMark mark) {
        this.reading = reading;
        this.mark = mark;
        Topics topics = Topics.of(reading.names());
        this.tables = reading.orders().tables();
        this.rowTopics = tables.stream().map(topics::rowTopic).toList();
        this.journal = new JournalTail(reading.kafka(), reading.names().journal());
        this.offsets = new KafkaOffsets(reading.kafka(), topics);
    }

    @Override
    public void run(PeriodicTask.Run run) {
        mark.keep();
        Optional<Long> end = journal.end();
        if (end.isEmpty()) {
            return;
        }
        if (!begun) {
            begin();
        }
        while (journal.position() < end.get()) {
            journal.take(events -> events.forEach(this::await));
        }
        while (!waiting.isEmpty() && !run.stopping() && followed(waiting.peek())) {
            read(waiting.peek().event(), run);
            mark.set(waiting.remove().journalOffset() + 1);
        }
    }

    /** The journal that came after this service is read from its beginning, also by the next process. */
    private void begin() {
        if (mark.get().isEmpty()) {
            mark.set(0);
        }
        journal.seek(mark.get().orElse(0L));
        begun = true;
    }

    /** Events that could not be taken in come again, with some that were. */
    private void await(Recorded recorded) {
        boolean known = !waiting.isEmpty() && waiting.getLast().journalOffset() >= recorded.offset();
        if (!known && recorded.event() instanceof Truncated event && tables.contains(event.table())) {
            waiting.add(new Waiting(recorded.offset(), event, offsets.ends(rowTopics)));
        }
    }

    private boolean followed(Waiting truncated) {
        return offsets.progress(Map.of(reading.orders().group(), truncated.rowTopics())).values().stream()
                .allMatch(progress -> progress.remaining() == 0);
    }

    /** @throws Problem when a server does not answer; the rows are read again then */
    private void read(Truncated event, PeriodicTask.Run run) {
        try (CurrentRows rows = reading.rows();
                ChangesWriter changes = reading.changes(run::progress)) {
            boolean known = rows.readTruncated(event.table(), event.place(), changes::write);
            long read = changes.finish();
            if (known) {
                LOG.atInfo()
                        .addKeyValue("table", event.table())
                        .addKeyValue("rows", read)
                        .log("A truncation was followed");
            } else {
                LOG.atWarn()
                        .addKeyValue("table", event.table())
                        .log(
                                "A truncation is not followed: the table's key does not say to which orders the rows belonged");
            }
        }
    }

    @Override
    public void close() {
        journal.close();
        offsets.close();
    }
}
