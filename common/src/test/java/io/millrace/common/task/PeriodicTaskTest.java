package io.millrace.common.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.common.metrics.MeterNames;
import io.millrace.common.problem.ProblemCode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

@Timeout(60)
class PeriodicTaskTest {

    private static final Duration NEVER = Duration.ofHours(1);

    private static final Schedule QUICK =
            Schedule.every(Duration.ofMillis(1)).retryAfter(Duration.ofMillis(1), Duration.ofMillis(10));

    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final BackgroundTasks tasks = new BackgroundTasks(meters);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.start();
        ((Logger) LoggerFactory.getLogger(PeriodicTask.class)).addAppender(log);
    }

    @AfterEach
    void close() {
        tasks.close();
        ((Logger) LoggerFactory.getLogger(PeriodicTask.class)).detachAppender(log);
    }

    @Test
    void aStackOverflowDoesNotEndTheTask() {
        AtomicInteger runs = new AtomicInteger();
        start("deep", QUICK, run -> {
            if (runs.incrementAndGet() <= 3) {
                endless(0);
            }
        });

        await().untilAsserted(() -> assertThat(runs).hasValueGreaterThan(5));
        assertThat(meters.counter(MeterNames.TASK_FAILURES, MeterNames.TASK, "deep")
                        .count())
                .isEqualTo(3);
    }

    @Test
    void anErrorOfAnyKindDoesNotEndTheTask() {
        AtomicInteger runs = new AtomicInteger();
        List<Throwable> thrown = List.of(
                new AssertionError("a"),
                new LinkageError("b"),
                new Exception("c"),
                ProblemCode.INTERNAL_ERROR.problem("d", "e"));
        start("any", QUICK, run -> {
            int n = runs.getAndIncrement();
            if (n < thrown.size()) {
                throw PeriodicTaskTest.<RuntimeException>sneaked(thrown.get(n));
            }
        });

        await().untilAsserted(() -> assertThat(runs).hasValueGreaterThan(thrown.size()));
    }

    @Test
    void anOutOfMemoryErrorEndsTheProcess() {
        AtomicBoolean ended = new AtomicBoolean();
        try (PeriodicTask task = new PeriodicTask(
                "large",
                QUICK,
                run -> {
                    throw new OutOfMemoryError("as the JVM throws it");
                },
                meters,
                () -> ended.set(true))) {
            task.start();

            await().untilTrue(ended);
        }
    }

    @Test
    void readinessIsFalseWhileATaskFailsAgainAndAgainAndTrueAfterwards() {
        AtomicReference<String> trouble = new AtomicReference<>("Kafka is away");
        start("failing", QUICK, run -> {
            if (trouble.get() != null) {
                throw ProblemCode.KAFKA_UNREACHABLE.problem(trouble.get(), "Start Kafka.");
            }
        });

        await().untilAsserted(() -> assertThat(tasks.readiness().ready()).isFalse());
        assertThat(tasks.readiness().reason()).contains("failing").contains("Kafka is away");
        assertThat(healthy("failing")).isZero();

        trouble.set(null);

        await().untilAsserted(() -> assertThat(tasks.readiness().ready()).isTrue());
        assertThat(healthy("failing")).isEqualTo(1);
        assertThat(tasks.health().get(0).lastSuccess()).isPresent();
    }

    @Test
    void aFailureOrTwoDoNotMakeTheServiceUnready() {
        AtomicInteger runs = new AtomicInteger();
        AtomicBoolean everUnready = new AtomicBoolean();
        start("restarting", QUICK, run -> {
            everUnready.compareAndSet(false, !tasks.readiness().ready());
            if (runs.incrementAndGet() <= PeriodicTask.TOLERATED_FAILURES) {
                throw ProblemCode.MYSQL_UNREACHABLE.problem("MySQL restarts", "Wait.");
            }
        });

        await().untilAsserted(() -> assertThat(runs).hasValueGreaterThan(PeriodicTask.TOLERATED_FAILURES + 2));
        assertThat(everUnready).isFalse();
    }

    @Test
    void readinessIsFalseWhileARunHangsAndTrueAfterwards() {
        CountDownLatch hanging = new CountDownLatch(1);
        start("hanging", QUICK.runLimit(Duration.ofMillis(50)), run -> hanging.await());

        await().untilAsserted(() -> assertThat(tasks.readiness().ready()).isFalse());
        assertThat(tasks.readiness().reason()).contains("hanging").contains("has not finished a run");

        hanging.countDown();

        await().untilAsserted(() -> assertThat(tasks.readiness().ready()).isTrue());
    }

    @Test
    void aLongRunThatShowsProgressDoesNotCountAsHung() {
        AtomicBoolean working = new AtomicBoolean(true);
        AtomicInteger steps = new AtomicInteger();
        Duration limit = Duration.ofSeconds(5);
        start("copying", QUICK.runLimit(limit), run -> {
            while (working.get()) {
                run.progress();
                steps.incrementAndGet();
                Thread.onSpinWait();
            }
        });

        await().untilAsserted(() -> assertThat(steps).hasValueGreaterThan(1_000));
        assertThat(tasks.health().get(0).running().orElseThrow()).isLessThan(limit);
        working.set(false);
    }

    @Test
    void theSameFailureIsLoggedOnceAndTheRecoveryToo() {
        AtomicInteger runs = new AtomicInteger();
        start("failing", QUICK, run -> {
            int n = runs.incrementAndGet();
            if (n <= 10) {
                throw ProblemCode.INTERNAL_ERROR.problem(n <= 5 ? "first" : "second", "Wait.");
            }
        });

        await().untilAsserted(() -> assertThat(runs).hasValueGreaterThan(12));
        assertThat(log.list).extracting(ILoggingEvent::getLevel).containsExactly(Level.WARN, Level.WARN, Level.INFO);
        assertThat(log.list.get(0).getKeyValuePairs().toString()).contains("first");
        assertThat(log.list.get(1).getKeyValuePairs().toString()).contains("second");
        assertThat(log.list)
                .as("stack traces of what is expected")
                .allSatisfy(event -> assertThat(event.getThrowableProxy()).isNull());
    }

    @Test
    void anUnexpectedFailureIsLoggedWithItsCause() {
        start("wrong", QUICK, run -> {
            throw new IllegalStateException("a defect");
        });

        await().untilAsserted(() -> assertThat(log.list).isNotEmpty());
        assertThat(log.list.get(0).getLevel()).isEqualTo(Level.ERROR);
        assertThat(log.list.get(0).getThrowableProxy().getMessage()).isEqualTo("a defect");
    }

    @Test
    void wakingATaskEndsItsPause() {
        AtomicInteger runs = new AtomicInteger();
        PeriodicTask task = start("sleeping", Schedule.every(NEVER), run -> runs.incrementAndGet());
        await().untilAsserted(() -> assertThat(runs).hasValue(1));

        task.wake();

        await().untilAsserted(() -> assertThat(runs).hasValue(2));
    }

    @Test
    void closingInterruptsARunThatDoesNotReturn() {
        AtomicBoolean interrupted = new AtomicBoolean();
        PeriodicTask task = start("blocked", QUICK.stopWithin(Duration.ofMillis(10)), run -> {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.set(true);
                throw e;
            }
        });
        await().untilAsserted(() -> assertThat(task.health().running()).isPresent());

        task.close();

        assertThat(interrupted).isTrue();
        assertThat(log.list).isEmpty();
    }

    @Test
    void closingLetsARunFinishThatHeedsIt() {
        AtomicBoolean finished = new AtomicBoolean();
        PeriodicTask task = start("heeding", QUICK.stopWithin(NEVER), run -> {
            while (!run.stopping()) {
                Thread.onSpinWait();
            }
            finished.set(true);
        });
        await().untilAsserted(() -> assertThat(task.health().running()).isPresent());

        task.close();

        assertThat(finished).isTrue();
    }

    @Test
    void theWorkIsClosedOnceWhetherItEverRanOrNot() {
        AtomicInteger closed = new AtomicInteger();
        PeriodicTask.Work work = new PeriodicTask.Work() {
            @Override
            public void run(PeriodicTask.Run run) {}

            @Override
            public void close() {
                closed.incrementAndGet();
            }
        };
        tasks.add("used", QUICK, work).start();
        tasks.add("unused", QUICK, work);

        tasks.close();
        tasks.close();

        assertThat(closed).hasValue(2);
    }

    @Test
    void thePauseAfterFailuresDoublesUpToItsLimit() {
        Schedule schedule =
                Schedule.every(Duration.ofMillis(200)).retryAfter(Duration.ofSeconds(1), Duration.ofSeconds(5));

        assertThat(List.of(0, 1, 2, 3, 4, 100))
                .extracting(schedule::pause)
                .extracting(Duration::toMillis)
                .containsExactly(200L, 1_000L, 2_000L, 4_000L, 5_000L, 5_000L);
    }

    private PeriodicTask start(String name, Schedule schedule, PeriodicTask.Work work) {
        return tasks.start(name, schedule, work);
    }

    private double healthy(String task) {
        return meters.get(MeterNames.TASK_HEALTHY)
                .tag(MeterNames.TASK, task)
                .gauge()
                .value();
    }

    private static int endless(int depth) {
        return endless(depth + 1) + 1;
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> E sneaked(Throwable e) throws E {
        throw (E) e;
    }
}
