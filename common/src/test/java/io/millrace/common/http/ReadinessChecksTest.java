package io.millrace.common.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.common.http.HttpBase.Readiness;
import io.millrace.common.http.ReadinessChecks.Check;
import io.millrace.common.problem.ProblemCode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReadinessChecksTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final CountDownLatch over = new CountDownLatch(1);

    @AfterEach
    void end() {
        over.countDown();
    }

    @Test
    void theFirstServerThatSaysNoIsTheAnswer() {
        ReadinessChecks checks = new ReadinessChecks(List.of(
                new Check("A", () -> Readiness.READY),
                new Check("B", () -> Readiness.notReady("b is ill")),
                new Check("C", () -> {
                    throw ProblemCode.MYSQL_UNREACHABLE.problem("c is away", "Look.");
                })));

        await().atMost(LIMIT).untilAsserted(() -> assertThat(checks.get()).isEqualTo(Readiness.notReady("b is ill")));
    }

    @Test
    void aServerThatIsAwayIsAReason() {
        ReadinessChecks checks = new ReadinessChecks(List.of(new Check("C", () -> {
            throw ProblemCode.MYSQL_UNREACHABLE.problem("c is away", "Look.");
        })));

        await().atMost(LIMIT).untilAsserted(() -> assertThat(checks.get()).isEqualTo(Readiness.notReady("c is away")));
    }

    @Test
    void whileAServerHangsTheAnswerComesSoonAndItsAgeIsSaid() {
        AtomicBoolean hangs = new AtomicBoolean();
        AtomicInteger hanging = new AtomicInteger();
        ReadinessChecks checks = new ReadinessChecks(
                List.of(new Check("Kafka Connect", () -> {
                    if (hangs.get()) {
                        hanging.incrementAndGet();
                        hang();
                    }
                    return Readiness.READY;
                })),
                PATIENCE);
        await().atMost(LIMIT).untilAsserted(() -> assertThat(checks.get()).isEqualTo(Readiness.READY));
        hangs.set(true);

        long begun = System.nanoTime();
        Readiness known = checks.get();
        // On a busy machine it takes longer than the second; without a limit it would take for ever.
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
        assertThat(known.ready()).isTrue();
        assertThat(known.age()).isPositive();

        await().atMost(LIMIT).until(() -> !checks.get().ready());
        assertThat(checks.get().reason()).matches("Kafka Connect has not answered for \\d+ s");
        assertThat(hanging).as("one question at a time").hasValue(1);
    }

    @Test
    void aServerThatNeverAnsweredIsNotReadyAndWhenItAnswersThatIsSaid() {
        ReadinessChecks checks = new ReadinessChecks(List.of(new Check("MySQL", () -> {
            hang();
            return Readiness.READY;
        })));
        assertThat(checks.get()).matches(answer -> answer.reason().startsWith("MySQL has not answered for "));

        over.countDown();

        await().atMost(LIMIT).until(() -> checks.get().ready());
    }

    private void hang() {
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
