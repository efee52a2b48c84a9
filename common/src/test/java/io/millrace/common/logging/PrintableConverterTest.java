package io.millrace.common.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.read.ListAppender;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PrintableConverterTest {

    /** As {@code logback.xml} has it. */
    @Test
    void aLogLineIsOneLineWithoutControlCharactersWhateverItSays() throws Exception {
        LoggerContext context = new LoggerContext();
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(PrintableConverterTest.class.getResource("/logback.xml"));
        ConsoleAppender<ILoggingEvent> appender =
                (ConsoleAppender<ILoggingEvent>) context.getLogger("ROOT").getAppender("log");
        Encoder<ILoggingEvent> encoder = appender.getEncoder();
        ListAppender<ILoggingEvent> heard = new ListAppender<>();
        heard.setContext(context);
        heard.start();
        var log = context.getLogger("io.millrace.Names");
        log.setAdditive(false);
        log.addAppender(heard);

        log.atInfo()
                .addKeyValue("table", "a\nb\u001b[31m")
                .setCause(new IllegalStateException("c\u0007"))
                .log("read d\r{}", "\u2028");

        String line = new String(encoder.encode(heard.list.get(0)), StandardCharsets.UTF_8);
        assertThat(line.lines().findFirst().orElseThrow())
                .contains("INFO", "Names", "read d\\u000d\\u2028 table=a\\u000ab\\u001b[31m");
        assertThat(line).contains("IllegalStateException: c\\u0007\n\tat ").doesNotContain("\u0007");
    }
}
