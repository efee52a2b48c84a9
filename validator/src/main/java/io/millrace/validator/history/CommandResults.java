package io.millrace.validator.history;

import io.millrace.common.table.TableId;
import io.millrace.common.task.PeriodicTask;
import io.millrace.common.task.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Hears what commands found: {@code millrace validate} and {@code repair} write to the same table as the service, and the
 * newest verdict counts, whoever found it.
 */
public final class CommandResults {

    public static final Schedule SCHEDULE = Schedule.every(Duration.ofSeconds(5));

    /** A result is written when its table is done, and carries the time when it began. */
    private static final Duration LONGEST_CHECK = Duration.ofDays(1);

    private record Key(String check, TableId table) {
        static Key of(PastResult result) {
            return new Key(result.check(), result.table());
        }
    }

    private final History history;
    private final List<String> databases;
    private Set<Key> heard;

    /** @param databases of MySQL that are replicated */
    public CommandResults(History history, List<String> databases) {
        this.history = history;
        this.databases = databases;
        this.heard = keys(results());
    }

    /** @param listener hears once of each result that was written since this was made, of those that began earlier first */
    public PeriodicTask.Work toldTo(Consumer<PastResult> listener) {
        return run -> tell(listener);
    }

    private void tell(Consumer<PastResult> listener) {
        List<PastResult> results = results();
        results.stream().filter(result -> !heard.contains(Key.of(result))).forEach(listener);
        heard = keys(results);
    }

    private List<PastResult> results() {
        return history.ofCommands(databases, Instant.now().minus(LONGEST_CHECK));
    }

    private static Set<Key> keys(List<PastResult> results) {
        return results.stream().map(Key::of).collect(Collectors.toSet());
    }
}
