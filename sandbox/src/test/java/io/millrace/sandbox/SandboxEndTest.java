package io.millrace.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.millrace.sandbox.process.External;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class SandboxEndTest {

    @Test
    void aServerThatDoesNotEndIsNamedWithTheReasonAndWithoutAStackTrace() {
        ListAppender<ILoggingEvent> heard = new ListAppender<>();
        Logger log = (Logger) LoggerFactory.getLogger(Sandbox.class);
        log.addAppender(heard);
        heard.start();
        try {
            // Its stop() is a problem.
            Sandbox.stop(new KafkaServer(new External("Kafka", "MILLRACE_KAFKA_BOOTSTRAP"), "kafka.example:9092"));
        } finally {
            log.detachAppender(heard);
        }

        assertThat(heard.list).singleElement().satisfies(event -> {
            assertThat(event.getThrowableProxy()).isNull();
            assertThat(event.getKeyValuePairs())
                    .extracting(pair -> pair.key + " " + pair.value)
                    .anyMatch(pair -> pair.startsWith("server Kafka"))
                    .anyMatch(pair -> pair.startsWith("reason The sandbox does not run Kafka"))
                    .anyMatch(pair -> pair.startsWith("remedy Unset MILLRACE_KAFKA_BOOTSTRAP"));
        });
    }
}
