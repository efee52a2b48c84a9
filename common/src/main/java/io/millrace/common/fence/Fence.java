package io.millrace.common.fence;

import io.millrace.common.fence.FenceResult.Loss;
import io.millrace.common.fence.FenceResult.Lost;
import io.millrace.common.fence.FenceResult.Passed;
import io.millrace.common.fence.FenceResult.Waiting;
import io.millrace.common.fence.Offsets.Progress;
import io.millrace.common.problem.Problem;
import io.millrace.common.table.TableId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;

/**
 * Passed when everything that MySQL had committed at a place has arrived in ClickHouse for some tables.
 *
 * <p>The stages are awaited one after the other, each up to a fixed offset that is read when the stage before it is
 * done: by then everything older than the place is in the topics, and what is written later does not count. So the fence
 * passes in bounded time however much is written meanwhile, and a lag that happens to be zero proves nothing to it.
 *
 * <p>Not thread-safe.
 */
public final class Fence {

    static final Duration PAUSE = Duration.ofMillis(200);

    private final Deque<Reader> readers;
    private final Offsets offsets;
    private final Deque<Supplier<List<Target>>> steps;
    private final Duration pause;
    private final Map<Range, Loss> lost = new LinkedHashMap<>();
    private final Map<TopicPartition, Long> readBefore = new HashMap<>();
    private Optional<List<Target>> open = Optional.empty();

    /**
     * What a group has to reach.
     *
     * @param tables whose records a topic holds; a topic that may hold any table's is left out
     */
    record Target(Stage stage, String group, Map<TopicPartition, Long> ends, Map<String, TableId> tables) {}

    /** Somebody who reads the binlog. */
    record Reader(Stage stage, Supplier<Source.Reading> reading) {}

    private record Range(String group, TopicPartition partition) {}

    /**
     * @param readers whether they have read what the fence is about; each is asked when the one before it is done
     * @param steps awaited one after the other; the targets of one are asked for when the one before it is done
     */
    Fence(List<Reader> readers, Offsets offsets, List<Supplier<List<Target>>> steps, Duration pause) {
        this.readers = new ArrayDeque<>(readers);
        this.offsets = offsets;
        this.steps = new ArrayDeque<>(steps);
        this.pause = pause;
    }

    /**
     * Looks, and does not wait.
     *
     * @throws Problem when a server cannot be asked
     */
    public FenceResult look() {
        while (!readers.isEmpty()) {
            Source.Reading reading = readers.peek().reading().get();
            if (reading instanceof Source.Reading.Forgotten forgotten) {
                return new Lost(List.of(new Loss(
                        Optional.empty(),
                        "MySQL no longer knows the transactions " + forgotten.gtids() + " that were replicated")));
            }
            if (reading instanceof Source.Reading.Behind behind) {
                return new Waiting(readers.peek().stage(), behind.missing(), Map.of());
            }
            readers.remove();
        }
        while (open.isPresent() || !steps.isEmpty()) {
            if (open.isEmpty()) {
                // Not before the step is over: a look that fails here is made once more.
                open = Optional.of(steps.peek().get());
                steps.remove();
            }
            Optional<Waiting> waiting = waiting(open.get());
            if (waiting.isPresent()) {
                return waiting.get();
            }
            open = Optional.empty();
        }
        return lost.isEmpty() ? new Passed() : new Lost(List.copyOf(lost.values()));
    }

    /**
     * Waits until the fence has passed or something is lost, or until the limit is over or the waiting is canceled; then
     * it says what it still waits for. A server that cannot be asked is asked again.
     *
     * @param canceled asked between two looks; an interrupt cancels, too
     */
    public FenceResult await(Duration limit, BooleanSupplier canceled) {
        long deadline = System.nanoTime() + limit.toNanos();
        FenceResult result = lookOrWait();
        while (!result.over() && System.nanoTime() < deadline && !canceled.getAsBoolean()) {
            try {
                Thread.sleep(pause.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return result;
            }
            result = lookOrWait();
        }
        return result;
    }

    /** As {@link #await(Duration, BooleanSupplier)}, and is not canceled. */
    public FenceResult await(Duration limit) {
        return await(limit, () -> false);
    }

    private FenceResult lookOrWait() {
        try {
            return look();
        } catch (Problem e) {
            return new Waiting(stage(), "a server cannot be asked: " + e.getMessage(), Map.of());
        }
    }

    private Stage stage() {
        return open.filter(targets -> !targets.isEmpty())
                .map(targets -> targets.get(0).stage())
                .or(() -> Optional.ofNullable(readers.peek()).map(Reader::stage))
                .orElse(Stage.DEBEZIUM);
    }

    /** Empty when no target is open any more. */
    private Optional<Waiting> waiting(List<Target> targets) {
        Map<String, Map<TopicPartition, Long>> byGroup = new LinkedHashMap<>();
        targets.forEach(target ->
                byGroup.computeIfAbsent(target.group(), g -> new HashMap<>()).putAll(target.ends()));
        Map<TopicPartition, Progress> progress = offsets.progress(byGroup);
        Map<Stage, Map<TableId, Long>> byTable = new EnumMap<>(Stage.class);
        Map<Stage, Long> records = new EnumMap<>(Stage.class);
        for (Target target : targets) {
            target.ends().forEach((partition, end) -> {
                Progress reading = progress.get(partition);
                look(target, partition, end, reading);
                if (reading.remaining() > 0) {
                    records.merge(target.stage(), reading.remaining(), Long::sum);
                    Optional.ofNullable(target.tables().get(partition.topic()))
                            .ifPresent(table -> byTable.computeIfAbsent(target.stage(), s -> new HashMap<>())
                                    .merge(table, reading.remaining(), Long::sum));
                }
            });
        }
        return records.entrySet().stream()
                .findFirst()
                .map(first -> new Waiting(
                        first.getKey(),
                        first.getValue() + " records wait for " + first.getKey().reader(),
                        byTable.getOrDefault(first.getKey(), Map.of())));
    }

    /** A group that comes back after its records expired continues with what is left, so the loss shows only until then. */
    private void look(Target target, TopicPartition partition, long end, Progress reading) {
        long read = reading.read().orElse(0);
        long unreadFrom = Math.min(read, readBefore.getOrDefault(partition, read));
        readBefore.put(partition, read);
        long unreadTo = Math.min(reading.beginning(), end);
        if (unreadFrom < unreadTo) {
            lost.putIfAbsent(
                    new Range(target.group(), partition),
                    new Loss(
                            Optional.ofNullable(target.tables().get(partition.topic())),
                            "the records from " + unreadFrom + " to " + (unreadTo - 1) + " of " + partition
                                    + " expired before "
                                    + target.stage().reader() + " had read them"));
        }
    }
}
