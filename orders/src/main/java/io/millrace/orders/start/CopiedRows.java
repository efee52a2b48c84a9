package io.millrace.orders.start;

import io.millrace.common.fence.FenceResult;
import io.millrace.common.fence.KafkaFences;
import io.millrace.common.journal.JournalTail;
import io.millrace.common.problem.Problem;
import io.millrace.common.task.PeriodicTask;
import io.millrace.common.task.Schedule;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads ClickHouse's current rows into the topic of changes: once at the beginning, and after each copy of one of the
 * tables, because copies do not pass through the row topics. Versions decide, so rows that also come through a row topic,
 * and rows that are read twice, do no harm.
 *
 * <p>The rows are read behind a fence: what was in the row topics when the service began there is in ClickHouse by then.
 */
public final class CopiedRows implements PeriodicTask.Work {

    public static final Schedule SCHEDULE = Schedule.every(Duration.ofSeconds(2));

    private static final Logger LOG = LoggerFactory.getLogger(CopiedRows.class);

    /** So long a run waits for the fence; then the next one waits for one of its own. */
    private static final Duration FENCE_LIMIT = Duration.ofMinutes(2);

    private final RowReading reading;
    private final ReadingMark mark;
    private final TableCopies copies;

    /** As {@link #mark}, which is asked until it knows. */
    private Optional<Long> known = Optional.empty();

    private volatile Optional<String> waiting = Optional.of("the current rows are not read yet");

    public CopiedRows(RowReading reading, ReadingMark mark) {
        this.reading = reading;
        this.mark = mark;
        this.copies = new TableCopies(
                new JournalTail(reading.kafka(), reading.names().journal()),
                reading.orders().tables());
    }

    /** What the first reading waits for; empty when it is done. */
    public Optional<String> waiting() {
        return waiting;
    }

    @Override
    public void run(PeriodicTask.Run run) {
        mark.keep();
        copies.refresh();
        if (known.isEmpty()) {
            known = mark.get();
        }
        if (known.isPresent()) {
            waiting = Optional.empty();
        }
        if (known.filter(offset -> !copies.copiedSince(offset)).isPresent()) {
            return;
        }
        long upTo = copies.position();
        Optional<String> unready = copies.unready();
        if (unready.isEmpty()) {
            unready = notPassed(run);
        }
        if (unready.isPresent()) {
            waiting = known.isPresent() ? Optional.empty() : unready;
            return;
        }
        read(run);
        mark.set(upTo);
        known = Optional.of(upTo);
        waiting = Optional.empty();
    }

    private Optional<String> notPassed(PeriodicTask.Run run) {
        try (KafkaFences fences = new KafkaFences(reading.kafka(), reading.names())) {
            FenceResult result = fences.ofRows(reading.orders().tables()).await(FENCE_LIMIT, run::stopping);
            return result.passed() ? Optional.empty() : Optional.of(result.describe());
        }
    }

    /** @throws Problem when a server does not answer; everything is read again then */
    private void read(PeriodicTask.Run run) {
        try (CurrentRows rows = reading.rows();
                ChangesWriter changes = reading.changes(run::progress)) {
            rows.read(changes::write);
            long read = changes.finish();
            LOG.atInfo().addKeyValue("rows", read).log("The current rows of orders and details were read");
        }
    }

    @Override
    public void close() {
        copies.close();
    }
}
