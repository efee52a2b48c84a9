package io.millrace.validator.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.mysql.MysqlLoad;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.task.Parallel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PaceTest {

    private static final MysqlLoad IDLE = new MysqlLoad(() -> 1, 1_000, Duration.ZERO);

    private final AtomicBoolean stop = new AtomicBoolean();

    @Test
    void aTableThatMayBeReadAllTheTimeIsReadInSeveralRangesSideBySide() {
        assertThat(pace(new Pace.Readers(3), 1).sideBySide()).isEqualTo(3);
        assertThat(pace(new Pace.Readers(3), 0.5).sideBySide()).isEqualTo(1);
    }

    @Test
    void aPauseLastsInProportionToTheWork() {
        Pace pace = pace(new Pace.Readers(1), 0.25);
        long began = System.nanoTime();
        long work = pace.timed(() -> busy(Duration.ofMillis(20)));

        assertThat(System.nanoTime() - began).isGreaterThanOrEqualTo(4 * work);
    }

    @Test
    void aCheckThatIsCancelledDoesNotPause() {
        stop.set(true);

        // It would be hours.
        pace(new Pace.Readers(1), 1e-6).timed(() -> busy(Duration.ofMillis(20)));
    }

    @Test
    void ofAllTablesTogetherNoMoreRangesAreReadThanThereAreReaders() {
        Pace.Readers readers = new Pace.Readers(2);
        List<Pace> tables = List.of(pace(readers, 1), pace(readers, 1), pace(readers, 1));
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        // Passed by two at a time only.
        CyclicBarrier two = new CyclicBarrier(2);

        Parallel.map(
                IntStream.range(0, 12).boxed().toList(),
                i -> tables.get(i % 3).timed(() -> {
                    most.accumulateAndGet(now.incrementAndGet(), Math::max);
                    await(two);
                    return now.decrementAndGet();
                }));

        assertThat(most).hasValue(2);
    }

    @Test
    void aServerThatIsAwayIsAskedAgain() {
        AtomicInteger asked = new AtomicInteger();

        int answer = pace(new Pace.Readers(1), 1).insistently(() -> {
            if (asked.incrementAndGet() == 1) {
                throw away();
            }
            return 7;
        });

        assertThat(answer).isEqualTo(7);
        assertThat(asked).hasValue(2);
    }

    @Test
    void everyOtherProblemIsOneAtOnce() {
        AtomicInteger asked = new AtomicInteger();

        assertThatThrownBy(() -> pace(new Pace.Readers(1), 1).insistently(() -> {
                    asked.incrementAndGet();
                    throw ProblemCode.MYSQL_REFUSED.problem("No.", "Grant it.");
                }))
                .isInstanceOf(Problem.class);
        assertThat(asked).hasValue(1);
    }

    @Test
    void aCheckThatIsCancelledWaitsForNoServer() {
        stop.set(true);

        assertThatThrownBy(() -> pace(new Pace.Readers(1), 1).insistently(() -> {
                    throw away();
                }))
                .isInstanceOf(Problem.class);
    }

    private static Problem away() {
        return ProblemCode.CLICKHOUSE_UNREACHABLE.problem("It is away.", "Start it.");
    }

    private Pace pace(Pace.Readers readers, double share) {
        return new Pace(IDLE, readers, share, stop::get);
    }

    /** @return the nanoseconds that it took at least */
    private static long busy(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        return time.toNanos();
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
