package io.millrace.sandbox.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.settings.Settings;
import io.millrace.sandbox.Sandbox;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTest {

    @TempDir
    Path folder;

    @Test
    void theServicesOfTheDemoAskForATokenThatIsItsOwn() {
        try (Sandbox one = ExternalServers.sandbox(folder.resolve("one"), ExternalServers.settings("of-mysql"));
                Sandbox other =
                        ExternalServers.sandbox(folder.resolve("other"), ExternalServers.settings("of-mysql"))) {
            assertThat(token(one)).matches("[0-9a-f]{32}").isEqualTo(token(one)).isNotEqualTo(token(other));
        }
    }

    private static String token(Sandbox sandbox) {
        Map<String, String> settings = Demo.settings(sandbox, false, false);
        return Settings.of(settings).http().token().orElseThrow().value();
    }
}
