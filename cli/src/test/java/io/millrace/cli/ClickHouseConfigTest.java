package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.sandbox.launch.KafkaReading;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;

/** How ClickHouse reads from Kafka is decided once: what the sandbox measures is what people deploy. */
class ClickHouseConfigTest {

    @Test
    void theDeployedConfigurationReadsAsTheSandboxDoes() throws Exception {
        Map<String, String> deployed = reading(ProjectFiles.text("deploy/clickhouse/config.xml"));

        assertThat(deployed)
                .isEqualTo(reading("<clickhouse>" + KafkaReading.CONFIG + "</clickhouse>"))
                .containsKeys("background_message_broker_schedule_pool_size", "kafka.session_timeout_ms");
    }

    private static Map<String, String> reading(String xml) throws Exception {
        Document document =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(xml)));
        Map<String, String> settings = new LinkedHashMap<>();
        for (Element element : children(document.getDocumentElement())) {
            if (element.getTagName().equals("kafka")) {
                children(element)
                        .forEach(e -> settings.put(
                                "kafka." + e.getTagName(), e.getTextContent().strip()));
            } else if (element.getTagName().contains("message_broker")) {
                settings.put(element.getTagName(), element.getTextContent().strip());
            }
        }
        return settings;
    }

    private static List<Element> children(Element parent) {
        List<Element> children = new ArrayList<>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element) {
                children.add(element);
            }
        }
        return children;
    }
}
