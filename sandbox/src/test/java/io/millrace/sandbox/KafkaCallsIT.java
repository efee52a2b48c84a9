package io.millrace.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.common.kafka.KafkaCalls;
import io.millrace.common.kafka.KafkaClients;
import io.millrace.common.kafka.TopicCreator;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.Settings;
import io.millrace.sandbox.junit.Sandboxed;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** That a real broker's refusals are the exceptions that {@link KafkaCalls} expects. */
@Sandboxed(Part.KAFKA)
class KafkaCallsIT {

    private static final String FAILING = "Kafka does not say";

    private final Settings settings;

    KafkaCallsIT(Sandbox sandbox) {
        this.settings = Settings.of(sandbox.environment());
    }

    @Test
    void aTopicThatIsDeletedBetweenTwoCallsIsAProblem() {
        try (Admin admin = KafkaClients.admin(settings.kafka());
                KafkaConsumer<byte[], byte[]> consumer = impatient()) {
            new TopicCreator(admin, 1).ensure("deleted", 1, Map.of());
            List<TopicPartition> places = List.of(new TopicPartition("deleted", 0));
            assertThat(KafkaCalls.ask(FAILING, () -> consumer.endOffsets(places)))
                    .hasSize(1);
            KafkaCalls.await(FAILING, admin.deleteTopics(List.of("deleted")).all());

            Problem described = catchThrowableOfType(
                    Problem.class,
                    () -> KafkaCalls.await(
                            FAILING, admin.describeTopics(List.of("deleted")).allTopicNames()));
            assertThat(described.code()).isEqualTo(ProblemCode.KAFKA_CHANGED);

            try (KafkaConsumer<byte[], byte[]> another = impatient()) {
                Problem ended = catchThrowableOfType(
                        Problem.class, () -> KafkaCalls.ask(FAILING, () -> another.endOffsets(places)));
                assertThat(ended.code()).isEqualTo(ProblemCode.KAFKA_TIMEOUT);
            }
        }
    }

    @Test
    void aTopicThatTheBrokersRefuseIsAProblemOfThatTopic() {
        try (Admin admin = KafkaClients.admin(settings.kafka())) {
            Map<String, Problem> refused = new TopicCreator(admin, 5).ensure(List.of("copies"), 1, Map.of());

            assertThat(refused).containsOnlyKeys("copies");
            assertThat(refused.get("copies").code()).isEqualTo(ProblemCode.KAFKA_REFUSED);
        }
    }

    private KafkaConsumer<byte[], byte[]> impatient() {
        Map<String, Object> properties = KafkaClients.properties(settings.kafka());
        properties.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, 1_000);
        properties.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, 1_000);
        return KafkaClients.consumer(properties);
    }
}
