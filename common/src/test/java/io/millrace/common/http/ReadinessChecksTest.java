package io.millrace.common.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.common.http.HttpBase.Readiness;
import io.millrace.common.http.ReadinessChecks.Check;
import io.millrace.common.problem.ProblemCode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReadinessChecksTest {

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

        assertThat(checks.get()).isEqualTo(Readiness.notReady("b is ill"));
    }

    @Test
    void aServerThatIsAwayIsAReason() {
        ReadinessChecks checks = new ReadinessChecks(List.of(new Check("C", () -> {
            throw ProblemCode.MYSQL_UNREACHABLE.problem("c is away", "Look.");
        })));

        assertThat(checks.get()).isEqualTo(Readiness.notReady("c is away"));
    }

    @Test
    void whileAServerHangsTheAnswerComesWithinASecondAndItsAgeIsSaid() {
        AtomicInteger questions = new AtomicInteger();
        ReadinessChecks checks = new ReadinessChecks(
                List.of(new Check("Kafka Connect", () -> {
                    if (questions.incrementAndGet() > 1) {
                        hang();
                    }
                    return Readiness.READY;
                })),
                PATIENCE);
        assertThat(checks.get()).isEqualTo(Readiness.READY);

        long begun = System.nanoTime();
        Readiness known = checks.get();
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(1));
        assertThat(known.ready()).isTrue();
        assertThat(known.age()).isPositive();

        await().atMost(Duration.ofSeconds(20)).until(() -> !checks.get().ready());
        assertThat(checks.get().reason()).matches("Kafka Connect has not answered for \\d+ s");
        assertThat(questions).as("one question at a time").hasValue(2);
    }

    @Test
    void aServerThatNeverAnsweredIsNotReadyAndWhenItAnswersThatIsSaid() {
        ReadinessChecks checks = new ReadinessChecks(List.of(new Check("MySQL", () -> {
            hang();
            return Readiness.READY;
        })));
        assertThat(checks.get()).isEqualTo(Readiness.notReady("MySQL has not answered for 0 s"));

        over.countDown();

        await().atMost(Duration.ofSeconds(20)).until(() -> checks.get().ready());
    }

    private void hang() {
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
