package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FoundSettingsTest {

    private static final String FILE = "MILLRACE_SETTINGS_FILE";

    private static final PrintWriter NOBODY = new PrintWriter(Writer.nullWriter());

    @TempDir
    Path home;

    @Test
    void withoutAnySettingACommandWorksOnWhatWasStartedLast() throws IOException {
        Path up = written(home, 1_000);
        assertThat(FoundSettings.of(Map.of("PATH", "/bin"), home, NOBODY)).isEqualTo(Map.of(FILE, up.toString()));

        Path demo = written(home.resolve("demo"), 2_000);
        assertThat(FoundSettings.of(Map.of(), home, NOBODY)).isEqualTo(Map.of(FILE, demo.toString()));
    }

    @Test
    void oneSettingIsEnoughToLookNowhere() throws IOException {
        written(home, 1_000);
        Map<String, String> set = Map.of("MILLRACE_MYSQL_DATABASES", "shop");

        assertThat(FoundSettings.of(set, home, NOBODY)).isEqualTo(set);
    }

    @Test
    void whereNothingWasStartedNothingIsFound() {
        assertThat(FoundSettings.of(Map.of(), home, NOBODY)).isEmpty();
    }

    private static Path written(Path folder, long millis) throws IOException {
        Files.createDirectories(folder);
        Path file = Files.writeString(folder.resolve("settings.properties"), "MILLRACE_MYSQL_DATABASES=shop\n");
        return Files.setLastModifiedTime(file, FileTime.fromMillis(millis));
    }
}
