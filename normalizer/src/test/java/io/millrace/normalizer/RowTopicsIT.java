package io.millrace.normalizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.common.kafka.TopicCreator;
import io.millrace.common.naming.Topics;
import io.millrace.common.table.TableId;
import io.millrace.common.wire.RecordSize;
import io.millrace.normalizer.rowtopics.KafkaRowTopics;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Row topics on a real Kafka that creates topics by itself, with settings of its own. */
class RowTopicsIT {

    private static final TableId ORDERS = new TableId("shop", "orders");

    @TempDir
    static Path folder;

    private static KafkaProcess kafka;
    private static Admin admin;

    @BeforeAll
    static void startKafka() throws Exception {
        kafka = new KafkaProcess(folder, true);
        admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrap()));
    }

    @AfterAll
    static void stopKafka() {
        admin.close();
        kafka.close();
    }

    @Test
    void aDeletedRowTopicThatTheBrokerCreatedByItselfGetsItsSettingsAgain() throws Exception {
        KafkaRowTopics rowTopics = rowTopics("auto");
        String topic = create(rowTopics);

        delete(topic);
        kafka.createByAsking(topic);
        awaitExists(topic, true);
        assertThat(partitions(topic)).isEqualTo(1);
        rowTopics.refresh();
        await().until(() -> partitions(topic) > 1);

        assertThat(partitions(topic)).isEqualTo(3);
        assertThat(settings(topic).get("retention.ms").value())
                .isEqualTo(Long.toString(TopicCreator.RETENTION.toMillis()));
        assertThat(settings(topic).get("max.message.bytes").value()).isEqualTo(Integer.toString(RecordSize.REQUEST));
    }

    @Test
    void aDeletedRowTopicIsCreatedAgainWithItsSettings() throws Exception {
        KafkaRowTopics rowTopics = rowTopics("gone");
        String topic = create(rowTopics);

        delete(topic);
        rowTopics.refresh();
        awaitExists(topic, true);

        assertThat(partitions(topic)).isEqualTo(3);
        assertThat(settings(topic).get("retention.ms").value())
                .isEqualTo(Long.toString(TopicCreator.RETENTION.toMillis()));
    }

    @Test
    void aRowTopicThatItsOwnerCreatedAgainKeepsItsOwnersSettings() throws Exception {
        KafkaRowTopics rowTopics = rowTopics("owned");
        String topic = create(rowTopics);

        delete(topic);
        admin.createTopics(List.of(new NewTopic(topic, 4, (short) 1).configs(Map.of("retention.ms", "5000"))))
                .all()
                .get();
        awaitExists(topic, true);
        rowTopics.refresh();

        assertThat(partitions(topic)).isEqualTo(4);
        assertThat(settings(topic).get("retention.ms").value()).isEqualTo("5000");
        assertThat(settings(topic).get("max.message.bytes").value()).isEqualTo(Integer.toString(RecordSize.REQUEST));
    }

    private static KafkaRowTopics rowTopics(String prefix) {
        return new KafkaRowTopics(
                new Topics("cdc", prefix, "dlq", "normalizer", true), admin, new TopicCreator(admin, 1), rawTopic -> 3);
    }

    private static String create(KafkaRowTopics rowTopics) {
        String topic = rowTopics.topicOf(ORDERS, "cdc.shop.orders");
        awaitExists(topic, true);
        rowTopics.refresh();
        return topic;
    }

    private static void delete(String topic) throws Exception {
        admin.deleteTopics(List.of(topic)).all().get();
        awaitExists(topic, false);
    }

    /** The controller answers before every broker has heard of it. */
    private static void awaitExists(String topic, boolean exists) {
        await().until(() -> admin.listTopics().names().get().contains(topic) == exists);
    }

    private static int partitions(String topic) throws Exception {
        return admin.describeTopics(List.of(topic))
                .allTopicNames()
                .get()
                .get(topic)
                .partitions()
                .size();
    }

    private static Config settings(String topic) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        return admin.describeConfigs(List.of(resource)).all().get().get(resource);
    }
}
