package io.millrace.sandbox.proof;

import io.millrace.common.fence.Fence;
import io.millrace.common.fence.FenceResult;
import io.millrace.common.fence.Fences;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.table.TableId;
import io.millrace.sandbox.progress.Progress;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/** Waits until everything that was committed in MySQL is in ClickHouse, and says meanwhile where it is. */
public final class Drain {

    private static final Duration SAY = Duration.ofSeconds(2);

    private final Fences fences;
    private final Collection<TableId> tables;
    private final Progress progress;

    public Drain(Fences fences, Collection<TableId> tables, Progress progress) {
        this.fences = fences;
        this.tables = List.copyOf(tables);
        this.progress = progress;
    }

    /** Where the pipeline stands with regard to everything committed until now, as a sentence. */
    public String describe() {
        return fences.now(tables).await(Duration.ZERO).describe();
    }

    /**
     * @return milliseconds until everything committed before the call had arrived
     * @throws Problem when the limit is over; it says where the rest is
     */
    public long await(Duration limit) {
        long started = System.nanoTime();
        Fence fence = fences.now(tables);
        FenceResult result = fence.await(min(SAY, limit));
        while (!result.over() && System.nanoTime() - started < limit.toNanos()) {
            progress.say("  " + result.describe());
            result = fence.await(SAY);
        }
        if (!result.passed()) {
            throw ProblemCode.TIMED_OUT.problem(
                    "The pipeline was not in step after " + limit.toSeconds() + " s: " + result.describe() + ".",
                    "Read the logs of the services and of Kafka Connect.");
        }
        return Duration.ofNanos(System.nanoTime() - started).toMillis();
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}
