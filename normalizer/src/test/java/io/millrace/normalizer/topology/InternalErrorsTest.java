package io.millrace.normalizer.topology;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import io.millrace.normalizer.envelope.RawPosition;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class InternalErrorsTest {

    private static final RawPosition HERE = new RawPosition("cdc.shop.orders", 5, 41, 42);

    private final Logger logger = (Logger) LoggerFactory.getLogger(InternalErrors.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private Instant now = Instant.EPOCH;
    private final InternalErrors errors = new InternalErrors(() -> now);

    @BeforeEach
    void capture() {
        log.start();
        logger.addAppender(log);
        logger.setAdditive(false);
    }

    @AfterEach
    void release() {
        logger.setAdditive(true);
        logger.detachAppender(log);
    }

    @Test
    void theStackAndThePositionAreLoggedAndTheMessageWithItsRowDataIsNot() {
        errors.log(
                new IllegalStateException("iban 42", new NumberFormatException("For input string: \"secret\"")), HERE);

        assertThat(log.list).singleElement().satisfies(event -> {
            assertThat(event.getKeyValuePairs())
                    .extracting(Object::toString)
                    .contains("topic=\"cdc.shop.orders\"", "partition=\"5\"", "offset=\"41\"");
            assertThat(ThrowableProxyUtil.asString(event.getThrowableProxy()))
                    .contains("java.lang.IllegalStateException", "java.lang.NumberFormatException")
                    .contains("at " + InternalErrorsTest.class.getName())
                    .doesNotContain("iban", "secret");
        });
    }

    @Test
    void theSameDefectIsLoggedOnceAndAgainWhenItLasts() {
        for (int i = 0; i < 1000; i++) {
            errors.log(nullPointer(), HERE);
        }
        assertThat(log.list).hasSize(1);

        now = now.plus(InternalErrors.SILENCE);
        errors.log(nullPointer(), HERE);

        assertThat(log.list).hasSize(2);
        assertThat(log.list.get(1).getKeyValuePairs())
                .extracting(Object::toString)
                .contains("alsoSince=\"999\"");
    }

    @Test
    void anotherDefectIsLoggedAsWell() {
        errors.log(nullPointer(), HERE);
        errors.log(new IllegalStateException(), HERE);
        errors.log(new IllegalStateException(), HERE);

        assertThat(log.list).hasSize(3);
    }

    private static RuntimeException nullPointer() {
        return new NullPointerException();
    }
}
