package io.millrace.connectplugin.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuardedRestTest {

    @TempDir
    Path folder;

    @Test
    void aWorkerWithoutATokenDoesNotStart() throws Exception {
        assertThatThrownBy(() -> new GuardedRest(Map.of()).configure(Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("MILLRACE_CONNECT_TOKEN");
        Path empty = Files.writeString(folder.resolve("empty"), " \n");
        assertThatThrownBy(() -> new GuardedRest(Map.of(Tokens.FILE_VARIABLE, empty.toString())).configure(Map.of()))
                .isInstanceOf(ConfigException.class);
    }

    @Test
    void workersThatDoNotSignWhatTheyAskEachOtherAreRefused() {
        GuardedRest rest = new GuardedRest(Map.of(Tokens.VARIABLE, "t"));

        assertThatThrownBy(() -> rest.configure(Map.of("connect.protocol", "compatible")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("sessioned");
        rest.configure(Map.of("connect.protocol", "sessioned"));
    }

    @Test
    void theTokensOfAFileAreTheOnesThatItHasNow() throws Exception {
        Path file = Files.writeString(folder.resolve("tokens"), "old\n");
        Tokens tokens = Tokens.of(Map.of(Tokens.FILE_VARIABLE, file.toString()));

        assertThat(tokens.open("Bearer old")).isTrue();
        assertThat(tokens.open("Bearer new")).isFalse();
        Files.writeString(file, "new\nold\n");
        assertThat(tokens.open("Bearer old")).isTrue();
        assertThat(tokens.open("Bearer new")).isTrue();
        Files.writeString(file, "new\n");
        assertThat(tokens.open("Bearer old")).isFalse();
        assertThat(tokens.open("Bearer new\nold")).isFalse();
        assertThat(tokens.open("new")).isFalse();
        assertThat(tokens.open(null)).isFalse();
    }
}
