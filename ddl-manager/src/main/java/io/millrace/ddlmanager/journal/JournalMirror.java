package io.millrace.ddlmanager.journal;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.clickhouse.ClickHouseNames;
import io.millrace.common.journal.JournalTail;
import io.millrace.common.journal.Recorded;
import io.millrace.common.naming.Targets;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.KafkaSettings;
import io.millrace.common.settings.NameSettings;
import io.millrace.common.settings.Setting;
import io.millrace.common.task.PeriodicTask;
import io.millrace.common.task.Schedule;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Copies the journal into ClickHouse's {@code table_events}. It begins where the copy ends, so a ClickHouse that is empty
 * gets everything again. Thread-safe.
 */
public final class JournalMirror implements PeriodicTask.Work, AutoCloseable {

    public static final Schedule SCHEDULE = Schedule.every(Duration.ofSeconds(1));

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ClickHouse clickHouse;
    private final String topic;
    private final Map<String, String> tables;
    private final JournalTail tail;
    private Map<String, Long> copied;

    /** @param databases MySQL's, each with a copy of its own tables' events */
    public JournalMirror(KafkaSettings kafka, NameSettings names, List<String> databases, ClickHouse clickHouse) {
        this.clickHouse = clickHouse;
        this.topic = names.journal();
        Targets targets = Targets.of(names);
        this.tables = databases.stream()
                .collect(Collectors.toMap(
                        database -> database,
                        database -> ClickHouseNames.quoted(targets.ingestDatabase(database)) + ".table_events"));
        this.tail = new JournalTail(kafka, topic);
    }

    /**
     * @throws Problem when ClickHouse has events that the journal does not: it is another journal, or was cut off. Then
     *     what people decided is lost, and nothing may be done as if they had not
     */
    public synchronized void requireSameJournal() {
        long end = tail.end().orElse(0L);
        copied().values().stream().filter(last -> last >= end).findFirst().ifPresent(last -> {
            throw ProblemCode.JOURNAL_LOST.problem(
                    "The journal (topic " + topic + ") ends at offset " + end
                            + ", but ClickHouse's table_events has events up to offset " + last
                            + ": it is another journal, or a part of it was lost.",
                    "Set the right " + Setting.KAFKA_BOOTSTRAP.variable() + " and " + Setting.JOURNAL_TOPIC.variable()
                            + ". If Kafka has lost it for good, bring the pipeline back with `millrace restore`.");
        });
    }

    @Override
    public void run(PeriodicTask.Run run) {
        catchUp();
    }

    /** Returns when ClickHouse has all that the journal has now. */
    public synchronized void catchUp() {
        if (copied == null) {
            copied = copied();
            tail.seek(copied.values().stream().mapToLong(last -> last + 1).min().orElse(0));
        }
        long end = tail.end().orElse(0L);
        while (tail.position() < end) {
            tail.take(this::write);
        }
    }

    private void write(List<Recorded> events) {
        tables.forEach((database, table) -> {
            List<Recorded> some = events.stream()
                    .filter(recorded -> recorded.event().table().database().equals(database))
                    .filter(recorded -> recorded.offset() > copied.get(database))
                    .toList();
            if (some.isEmpty()) {
                return;
            }
            clickHouse.insert(table, Map.of("date_time_input_format", "best_effort"), lines -> {
                for (Recorded recorded : some) {
                    lines.write(JSON.writeValueAsBytes(EventRow.of(recorded.offset(), recorded.event())));
                    lines.write('\n');
                }
            });
            copied.put(database, some.get(some.size() - 1).offset());
        });
    }

    /** The last offset of each database; -1 where nothing is there yet. */
    private Map<String, Long> copied() {
        Map<String, Long> last = new HashMap<>();
        tables.forEach((database, table) -> last.put(
                database,
                clickHouse
                        .query(
                                "SELECT if(count() = 0, -1, toInt64(max(journal_offset))) AS last FROM " + table
                                        + " WHERE mysql_database = {db:String}",
                                Map.of("db", database))
                        .get(0)
                        .getLong("last")));
        return last;
    }

    @Override
    public synchronized void close() {
        tail.close();
    }
}
