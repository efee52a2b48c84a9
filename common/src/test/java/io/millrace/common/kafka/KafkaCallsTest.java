package io.millrace.common.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.Settings;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.WakeupException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class KafkaCallsTest {

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new TimeoutException("60000 ms"), ProblemCode.KAFKA_TIMEOUT),
                Arguments.of(new UnknownTopicOrPartitionException("gone"), ProblemCode.KAFKA_CHANGED),
                Arguments.of(new NotLeaderOrFollowerException("moved"), ProblemCode.KAFKA_CHANGED),
                Arguments.of(new GroupIdNotFoundException("gone"), ProblemCode.KAFKA_CHANGED),
                Arguments.of(new GroupAuthorizationException("mine"), ProblemCode.KAFKA_REFUSED),
                Arguments.of(new SaslAuthenticationException("who"), ProblemCode.KAFKA_REFUSED),
                Arguments.of(new PolicyViolationException("no"), ProblemCode.KAFKA_REFUSED));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void whatAConsumerThrowsIsAProblem(KafkaException failure, ProblemCode code) {
        Problem problem = catchThrowableOfType(
                Problem.class,
                () -> KafkaCalls.ask("Kafka does not say", () -> {
                    throw failure;
                }));

        assertThat(problem.code()).isEqualTo(code);
        assertThat(problem)
                .hasMessage("Kafka does not say: " + failure.getMessage())
                .hasCause(failure);
    }

    @ParameterizedTest
    @MethodSource("failures")
    void whatAnAdministratorsAnswerFailsWithIsAProblem(KafkaException failure, ProblemCode code) {
        Problem problem = catchThrowableOfType(
                Problem.class, () -> KafkaCalls.await("Kafka does not say", CompletableFuture.failedFuture(failure)));

        assertThat(problem.code()).isEqualTo(code);
        assertThat(problem).hasMessage("Kafka does not say: " + failure.getMessage());
    }

    @Test
    void anInterruptIsAProblemAndTheThreadStaysInterrupted() {
        Thread.currentThread().interrupt();

        Problem problem = catchThrowableOfType(
                Problem.class, () -> KafkaCalls.await("Kafka does not say", new CompletableFuture<>()));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(problem.code()).isEqualTo(ProblemCode.INTERRUPTED);
    }

    @Test
    void aWakeupIsNoFailure() {
        assertThatThrownBy(() -> KafkaCalls.ask("Kafka does not say", () -> {
                    throw new WakeupException();
                }))
                .isInstanceOf(WakeupException.class);
    }

    @Test
    void aClientThatCannotBeMadeSaysWhy() {
        Settings settings = Settings.of(Map.of("MILLRACE_KAFKA_BOOTSTRAP", "no-such-host.invalid:9092"));

        for (Problem problem : new Problem[] {
            catchThrowableOfType(
                    Problem.class, () -> KafkaClients.admin(settings.kafka()).close()),
            catchThrowableOfType(
                    Problem.class,
                    () -> KafkaClients.consumer(KafkaClients.properties(settings.kafka()))
                            .close()),
            catchThrowableOfType(
                    Problem.class,
                    () -> KafkaClients.producer(KafkaClients.properties(settings.kafka()))
                            .close())
        }) {
            assertThat(problem.code()).isEqualTo(ProblemCode.KAFKA_UNREACHABLE);
            assertThat(problem)
                    .hasMessageContaining("no-such-host.invalid:9092")
                    .hasMessageContaining("bootstrap");
        }
    }
}
