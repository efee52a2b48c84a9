package io.millrace.common.journal;

import io.millrace.common.problem.Problem;
import io.millrace.common.settings.KafkaSettings;
import io.millrace.common.table.TableId;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Reads the journal from its beginning, and to its current end whenever asked. Keeps what is known of each table, not
 * the events. Thread-safe.
 */
public final class JournalReader implements AutoCloseable {

    private final JournalTail tail;
    private volatile Map<TableId, TableTimeline> timelines = Map.of();

    /** @param topic the journal's */
    public JournalReader(KafkaSettings kafka, String topic) {
        this.tail = new JournalTail(kafka, topic);
    }

    /**
     * Reads what was written since the last time; nothing where the topic is not there yet.
     *
     * @return what is known of each table then, by table
     * @throws Problem when Kafka does not answer, or the journal holds what this version does not know
     */
    public Map<TableId, TableTimeline> refresh() {
        return refresh(event -> {});
    }

    /**
     * As {@link #refresh()}.
     *
     * @param seen is given each event that was read now, in the journal's order
     */
    public synchronized Map<TableId, TableTimeline> refresh(Consumer<TableEvent> seen) {
        Optional<Long> end = tail.end();
        while (end.isPresent() && tail.position() < end.get()) {
            tail.take(events -> {
                timelines = with(events);
                events.forEach(recorded -> seen.accept(recorded.event()));
            });
        }
        return timelines;
    }

    private Map<TableId, TableTimeline> with(List<Recorded> events) {
        Map<TableId, TableTimeline> next = new TreeMap<>(timelines);
        for (Recorded recorded : events) {
            TableEvent event = recorded.event();
            if (event instanceof TableEvent.ViewChanged) {
                continue;
            }
            TableTimeline known = next.getOrDefault(event.table(), TableTimeline.empty(event.table()));
            next.put(event.table(), known.with(event));
        }
        return Collections.unmodifiableMap(next);
    }

    /** As of the last {@link #refresh()}. */
    public Map<TableId, TableTimeline> timelines() {
        return timelines;
    }

    /** The replicated tables with their status, by table, as of now. */
    public Map<TableId, TableStatus> statuses() {
        refresh();
        return lastStatuses();
    }

    /** As {@link #statuses()}, when it was refreshed last. */
    public Map<TableId, TableStatus> lastStatuses() {
        return timelines.values().stream()
                .filter(TableTimeline::replicated)
                .collect(Collectors.toMap(
                        TableTimeline::table, TableTimeline::status, (one, other) -> one, TreeMap::new));
    }

    /** The offset up to which it has been read. */
    public synchronized long position() {
        return tail.position();
    }

    @Override
    public synchronized void close() {
        tail.close();
    }
}
