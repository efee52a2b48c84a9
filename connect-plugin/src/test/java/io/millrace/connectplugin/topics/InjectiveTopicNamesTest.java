package io.millrace.connectplugin.topics;

import static org.assertj.core.api.Assertions.assertThat;

import io.debezium.relational.TableId;
import io.millrace.common.naming.Topics;
import io.millrace.common.settings.Settings;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import org.junit.jupiter.api.Test;

class InjectiveTopicNamesTest {

    private static final Topics SERVICES = Topics.of(Settings.of(Map.of()).names());
    private static final InjectiveTopicNames NAMES = new InjectiveTopicNames(properties());

    @Test
    void aPlainTableHasDebeziumsTopic() {
        assertThat(topic("shop", "order_items")).isEqualTo("cdc.shop.order_items");
    }

    @Test
    void theConnectorWritesToTheTopicsThatTheServicesRead() {
        long seed = Long.getLong("millrace.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int i = 0; i < 2000; i++) {
            String database = name(random);
            String table = name(random);
            assertThat(topic(database, table))
                    .as("-Dmillrace.seed=%d: %s and %s", seed, database, table)
                    .isEqualTo(SERVICES.rawTopic(new io.millrace.common.table.TableId(database, table)));
        }
    }

    @Test
    void theOtherTopicsAreDebeziums() {
        assertThat(NAMES.schemaChangeTopic()).isEqualTo(SERVICES.schemaChanges());
        assertThat(NAMES.heartbeatTopic()).isEqualTo(SERVICES.heartbeats());
    }

    private static String topic(String database, String table) {
        return NAMES.dataChangeTopic(new TableId(database, null, table));
    }

    private static Properties properties() {
        Properties properties = new Properties();
        properties.put("topic.prefix", "cdc");
        return properties;
    }

    private static String name(Random random) {
        List<String> characters = List.of("a", "B", "_", "-", ".", "`", " ", "ä", "字", "0", "\\", "\n", "{");
        StringBuilder name = new StringBuilder("t");
        for (int length = random.nextInt(5); length > 0; length--) {
            name.append(characters.get(random.nextInt(characters.size())));
        }
        return name.toString();
    }
}
