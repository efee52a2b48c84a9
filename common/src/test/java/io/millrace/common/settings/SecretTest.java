package io.millrace.common.settings;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class SecretTest {

    @Test
    void aPasswordOfAFileIsTheOneThatItHasNow(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("password"), "first\n");
        MysqlSettings mysql = Settings.of(Map.of("MILLRACE_MYSQL_PASSWORD_FILE", file.toString()))
                .mysql();

        assertThat(mysql.password().value()).isEqualTo("first");
        Files.writeString(file, "second\n");
        assertThat(mysql.password().value()).isEqualTo("second");
    }

    @Test
    void whileAFileIsExchangedTheSecretIsTheOneOfBefore(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("token"), "first\n");
        HttpSettings http =
                Settings.of(Map.of("MILLRACE_HTTP_TOKEN_FILE", file.toString())).http();

        Files.writeString(file, "");
        assertThat(http.token()).contains(new Secret("first"));
        Files.delete(file);
        assertThat(http.token()).contains(new Secret("first"));
    }

    @Test
    void aFileThatCannotBeReadIsSaidOnceAndSoIsThatItCanBeReadAgain(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("password"), "first\n");
        Secret password = Secret.of(file, "first");
        ListAppender<ILoggingEvent> heard = new ListAppender<>();
        Logger log = (Logger) LoggerFactory.getLogger(Secret.class);
        log.addAppender(heard);
        heard.start();
        int others = Secret.unreadable();
        try {
            Files.delete(file);
            assertThat(password.value()).isEqualTo("first");
            assertThat(password.value()).isEqualTo("first");

            assertThat(Secret.unreadable()).isEqualTo(others + 1);
            assertThat(heard.list).hasSize(1);
            Files.writeString(file, "second\n");
            assertThat(password.value()).isEqualTo("second");
            assertThat(Secret.unreadable()).isEqualTo(others);
        } finally {
            log.detachAppender(heard);
        }
        assertThat(heard.list)
                .extracting(ILoggingEvent::getMessage)
                .satisfiesExactly(
                        stays -> assertThat(stays).contains("cannot be read"),
                        back -> assertThat(back).contains("can be read again"));
        assertThat(heard.list)
                .allSatisfy(event -> assertThat(event.getKeyValuePairs())
                        .anySatisfy(pair -> assertThat(pair.value).isEqualTo(file))
                        .noneSatisfy(pair -> assertThat(pair.value).asString().contains("first")));
    }

    @Test
    void itsTextShowsNothing() {
        assertThat(new Secret("hunter2")).hasToString("***");
    }
}
