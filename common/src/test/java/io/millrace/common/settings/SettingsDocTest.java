package io.millrace.common.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code docs/settings.md} is written from {@link Setting}; this test writes it when asked, and compares otherwise. */
class SettingsDocTest {

    private static final Path FILE = Path.of("..", "docs", "settings.md");
    private static final String WRITE = "millrace.docs.write";
    private static final String COMMAND =
            "mvn test -pl common -Dtest=SettingsDocTest -Dsurefire.failIfNoSpecifiedTests=false -D" + WRITE + "=true";

    /** Where a new section begins: settings that belong together stand together in the enum. */
    private static final Map<Setting, String> SECTIONS = Map.ofEntries(
            Map.entry(Setting.MYSQL_URL, "MySQL, the source"),
            Map.entry(Setting.CLICKHOUSE_URL, "ClickHouse, the target"),
            Map.entry(Setting.KAFKA_BOOTSTRAP, "Kafka and its topics"),
            Map.entry(Setting.CONNECT_URL, "Kafka Connect and copies"),
            Map.entry(Setting.NORMALIZER_APPLICATION_ID, "Normalizer and ingest"),
            Map.entry(Setting.CHECK_SCHEDULE, "Checks"),
            Map.entry(Setting.GATEWAY, "Gateway"),
            Map.entry(Setting.EXPORT_URL, "Export"),
            Map.entry(Setting.ORDERS, "Completed orders"),
            Map.entry(Setting.HTTP_HOST, "HTTP and logs"),
            Map.entry(Setting.HOME, "Sandbox"));

    @Test
    void theDocumentSaysWhatTheCodeSays() throws IOException {
        String wanted = document();
        if (Boolean.getBoolean(WRITE)) {
            Files.createDirectories(FILE.getParent());
            Files.writeString(FILE, wanted);
        }

        assertThat(FILE).as("written by: " + COMMAND).exists();
        assertThat(Files.readString(FILE))
                .as("docs/settings.md is not what Setting says; write it again with: " + COMMAND)
                .isEqualTo(wanted);
    }

    @Test
    void theFirstSettingBeginsASection() {
        assertThat(SECTIONS).containsKey(Setting.values()[0]);
    }

    private static String document() {
        StringBuilder text = new StringBuilder("""
                # Settings

                <!-- Written from Setting.java by SettingsDocTest. Change that, then run:
                     %s -->

                Every setting is an environment variable. All services and commands read the same ones, and check all of
                them when they start: an unknown name or a wrong value ends them, with a list of all that is wrong.

                - `MILLRACE_SETTINGS_FILE` names a file with the same names (Java properties: `NAME=value` lines). The
                  environment comes before the file, and the file before the defaults.
                - A **secret** is never printed. It can also come from a file: put the file's name into the variable with
                  `_FILE` after it, e.g. `MILLRACE_MYSQL_PASSWORD_FILE=/run/secrets/mysql`. Give one of the two.
                - **Required** means that there is no default.
                """.formatted(COMMAND));
        for (Setting setting : Setting.values()) {
            if (SECTIONS.containsKey(setting)) {
                text.append("\n## ")
                        .append(SECTIONS.get(setting))
                        .append("\n\n| variable | default | meaning | values |\n|---|---|---|---|\n");
            }
            text.append("| `%s` | %s | %s | %s |\n"
                    .formatted(setting.variable(), defaultOf(setting), cell(setting.meaning()), remark(setting)));
        }
        return text.toString();
    }

    private static String defaultOf(Setting setting) {
        return setting.defaultValue()
                .map(value -> value.isEmpty() ? "empty" : "`" + cell(value) + "`")
                .orElse("none");
    }

    private static String remark(Setting setting) {
        boolean required = setting.defaultValue().isEmpty();
        return switch (setting.kind()) {
            case SECRET -> required ? "**required**, **secret**" : "**secret**";
            case REQUIRED -> "**required**, " + cell(setting.form().words());
            case PLAIN -> setting.form() == Form.TEXT ? "" : cell(setting.form().words());
        };
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("\n", " ");
    }
}
