package io.millrace.common.naming;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.settings.Settings;
import io.millrace.common.table.TableId;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.internals.Topic;
import org.junit.jupiter.api.Test;

class TopicsTest {

    private static final Topics TOPICS = Topics.of(Settings.of(Map.of()).names());

    @Test
    void aPlainTableHasAPlainRowTopic() {
        assertThat(TOPICS.rowTopic(new TableId("shop", "order_items"))).isEqualTo("rows.shop.order_items");
        assertThat(TOPICS.rawTopic(new TableId("shop", "order_items"))).isEqualTo("cdc.shop.order_items");
    }

    @Test
    void namesThatLookAlikeToKafkaStayApart() {
        assertThat(TOPICS.rowTopic(new TableId("a.b", "c"))).isNotEqualTo(TOPICS.rowTopic(new TableId("a", "b.c")));
        assertThat(TOPICS.rowTopic(new TableId("s", "ä"))).isNotEqualTo(TOPICS.rowTopic(new TableId("s", "ö")));
        assertThat(TOPICS.rowTopic(new TableId("s", "a-b"))).isNotEqualTo(TOPICS.rowTopic(new TableId("s", "a_b")));
        assertThat(TOPICS.rowTopic(new TableId("s", "T"))).isNotEqualTo(TOPICS.rowTopic(new TableId("s", "t")));
    }

    @Test
    void aDatabasesNameEndsWhereItEnds() {
        assertThat(TOPICS.rawTopic(new TableId("shop_c15", "t"))).isEqualTo("cdc.shop_c15-.t");
        assertThat(Topic.hasCollision(
                        TOPICS.rawTopic(new TableId("shop_c15", "t")), TOPICS.rawTopic(new TableId("shop", "c15_t"))))
                .isFalse();
    }

    @Test
    void withoutThePluginRawTopicsHaveDebeziumsNames() {
        Topics topics =
                Topics.of(Settings.of(Map.of("MILLRACE_CONNECT_PLUGIN", "no")).names());

        assertThat(topics.rawTopic(new TableId("my_shop", "tä.b"))).isEqualTo("cdc.my_shop.t_.b");
    }

    @Test
    void aNameThatIsSpeltLikeAnotherNamesTopicStaysApart() {
        String topic = TOPICS.rowTopic(new TableId("s", "ä"));
        String lookalike = topic.substring("rows.s.".length());

        assertThat(TOPICS.rowTopic(new TableId("s", lookalike))).isNotEqualTo(topic);
    }

    @Test
    void differentTablesHaveDifferentTopicsThatKafkaAccepts() {
        long seed = Long.getLong("millrace.seed", System.nanoTime());
        Random random = new Random(seed);
        Map<String, TableId> owners = new HashMap<>();
        for (int i = 0; i < 3000; i++) {
            TableId table = new TableId(nastyName(random), nastyName(random));
            String topic = TOPICS.rawTopic(table);
            Topic.validate(topic);
            Topic.validate(TOPICS.rowTopic(table));
            // Kafka refuses a topic that differs from another one in dots and underscores only.
            TableId owner = owners.putIfAbsent(Topic.unifyCollisionChars(topic), table);
            assertThat(owner == null || owner.equals(table))
                    .as("-Dmillrace.seed=%d: %s and %s share %s", seed, owner, table, topic)
                    .isTrue();
        }
        assertThat(owners).as("-Dmillrace.seed=%d", seed).hasSizeGreaterThan(2000);
    }

    @Test
    void theLongestNamesStillFit() {
        TableId table = new TableId("字".repeat(64), "-".repeat(64));

        Topic.validate(TOPICS.rowTopic(table));
        Topic.validate(TOPICS.rawTopic(table));
    }

    @Test
    void thePatternTakesRawTopicsAndNothingElse() {
        assertThat(TOPICS.rawTopic(new TableId("shop", "a.b"))).matches(TOPICS.rawPattern());
        assertThat(TOPICS.schemaChanges()).doesNotMatch(TOPICS.rawPattern());
        assertThat(TOPICS.heartbeats()).doesNotMatch(TOPICS.rawPattern());
        assertThat(TOPICS.schemaHistory()).doesNotMatch(TOPICS.rawPattern());
        assertThat(TOPICS.generations()).doesNotMatch(TOPICS.rawPattern());
        assertThat(TOPICS.deadLetters()).doesNotMatch(TOPICS.rawPattern());
        assertThat(TOPICS.rowTopic(new TableId("shop", "orders"))).doesNotMatch(TOPICS.rawPattern());
        assertThat("cdc.transaction").doesNotMatch(TOPICS.rawPattern());
        assertThat("cdcX.shop.orders").doesNotMatch(TOPICS.rawPattern());
    }

    @Test
    void aPrefixWithADotIsNoPattern() {
        Topics topics =
                Topics.of(Settings.of(Map.of("MILLRACE_RAW_PREFIX", "a.b")).names());

        assertThat("a.b.shop.orders").matches(topics.rawPattern());
        assertThat("axb.shop.orders").doesNotMatch(topics.rawPattern());
    }

    /** Short, from few characters, so that names that differ little are frequent. */
    private static String nastyName(Random random) {
        String[] characters = {"a", "B", "b", "_", "-", ".", "$", "`", "'", " ", "/", "ä", "字", "🙂", "0", "\\"};
        StringBuilder name = new StringBuilder();
        for (int length = 1 + random.nextInt(4); length > 0; length--) {
            name.append(characters[random.nextInt(characters.length)]);
        }
        return name.toString();
    }
}
