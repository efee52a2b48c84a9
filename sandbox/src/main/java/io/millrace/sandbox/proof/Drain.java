package io.millrace.sandbox.proof;

import io.millrace.common.fence.Place;
import io.millrace.common.pipeline.Pipeline;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.table.TableId;
import io.millrace.sandbox.progress.Progress;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Waits until everything that was committed in MySQL is in ClickHouse, and says meanwhile where it is. */
public final class Drain {

    private static final Duration SAY = Duration.ofSeconds(2);
    private static final Duration LOOK = Duration.ofMillis(250);

    private final Pipeline pipeline;
    private final Collection<TableId> tables;
    private final Progress progress;

    public Drain(Pipeline pipeline, Collection<TableId> tables, Progress progress) {
        this.pipeline = pipeline;
        this.tables = List.copyOf(tables);
        this.progress = progress;
    }

    /** Where the pipeline stands with regard to everything committed until now, as a sentence. */
    public String describe() {
        return look(pipeline.position()).text();
    }

    /**
     * @return milliseconds until everything committed before the call had arrived
     * @throws Problem when the limit is over; it says where the rest is
     */
    public long await(Duration limit) {
        long started = System.nanoTime();
        long saidAt = started;
        Place position = pipeline.position();
        Look look = look(position);
        while (!look.inStep()) {
            if (System.nanoTime() - started > limit.toNanos()) {
                throw ProblemCode.TIMED_OUT.problem(
                        "The pipeline was not in step after " + limit.toSeconds() + " s: " + look.text() + ".",
                        "Read the logs of the services and of Kafka Connect.");
            }
            if (System.nanoTime() - saidAt > SAY.toNanos()) {
                saidAt = System.nanoTime();
                progress.say("  " + look.text());
            }
            LockSupport.parkNanos(LOOK.toNanos());
            look = look(position);
        }
        return Duration.ofNanos(System.nanoTime() - started).toMillis();
    }

    private record Look(boolean inStep, String text) {}

    /** A server that does not answer just now may be on its way back. */
    private Look look(Place position) {
        try {
            Pipeline.State state = pipeline.state(position, tables);
            return new Look(state.inStep(), state.describe());
        } catch (Problem e) {
            return new Look(false, "it cannot be asked (" + e.getMessage() + ")");
        }
    }
}
