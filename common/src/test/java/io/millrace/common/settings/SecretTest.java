package io.millrace.common.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    void itsTextShowsNothing() {
        assertThat(new Secret("hunter2")).hasToString("***");
    }
}
