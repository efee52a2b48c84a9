package io.millrace.common.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.common.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

    private static final String SECRET = "s3cret-that-nobody-may-see";

    @Test
    void anUnknownVariableIsRefusedAndTheNearestNameOffered() {
        Problem problem = problemOf(Map.of("MILLRACE_MYSQL_URI", "mysql://db:3306"));

        assertThat(problem).hasMessageContaining("MILLRACE_MYSQL_URI").hasMessageContaining("environment");
        assertThat(problem.remedy()).contains("MILLRACE_MYSQL_URL?");
    }

    @Test
    void variablesOfOtherProgramsAreNoneOfOurBusiness() {
        Settings settings = Settings.of(Map.of("MYSQL_URL", "mysql://other", "PATH", "/bin", "millrace_copy", "x"));

        assertThat(settings.get(Setting.MYSQL_URL)).isEqualTo("mysql://127.0.0.1:3306");
    }

    @ParameterizedTest
    @EnumSource(Setting.class)
    void everySettingIsKnownByItsOwnVariable(Setting setting) {
        assertThat(Settings.of(Map.of(setting.variable(), "given")).get(setting))
                .isEqualTo("given");
    }

    @ParameterizedTest
    @EnumSource(Setting.class)
    void everySettingHasItsDefaultOrSaysThatItIsMissing(Setting setting) {
        Settings settings = Settings.of(Map.of());

        if (setting.defaultValue().filter(d -> !d.isBlank()).isPresent()) {
            assertThat(settings.find(setting)).isEqualTo(setting.defaultValue());
        } else if (setting.defaultValue().isEmpty()) {
            assertThatThrownBy(() -> settings.get(setting))
                    .isInstanceOf(Problem.class)
                    .hasMessageContaining(setting.variable())
                    .hasMessageContaining(setting.meaning());
        }
    }

    @Test
    void aMissingSecretOffersTheVariableOfItsFile() {
        Problem problem =
                catchThrowableOfType(Problem.class, () -> Settings.of(Map.of()).get(Setting.MYSQL_PASSWORD));

        assertThat(problem.remedy()).contains("MILLRACE_MYSQL_PASSWORD or MILLRACE_MYSQL_PASSWORD_FILE");
    }

    @Test
    void aSecretCanComeFromAFileWithoutItsLastLineBreak(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("password"), SECRET + "\n");

        Settings settings = Settings.of(Map.of("MILLRACE_MYSQL_PASSWORD_FILE", file.toString()));

        assertThat(settings.get(Setting.MYSQL_PASSWORD)).isEqualTo(SECRET);
    }

    @Test
    void aSecretsFileThatIsNotThereIsNamed(@TempDir Path folder) {
        Path file = folder.resolve("missing");

        assertThat(problemOf(Map.of("MILLRACE_MYSQL_PASSWORD_FILE", file.toString())))
                .hasMessageContaining("MILLRACE_MYSQL_PASSWORD_FILE")
                .hasMessageContaining(file.toString());
    }

    @Test
    void onlySecretsCanComeFromAFile() {
        assertThat(problemOf(Map.of("MILLRACE_MYSQL_URL_FILE", "/etc/hostname")))
                .hasMessageContaining("Unknown setting MILLRACE_MYSQL_URL_FILE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "65535", " 8080 ", "+1"})
    void aWholeNumberInRangeIsRead(String value) {
        assertThat(portOf(value)).isEqualTo(Integer.parseInt(value.trim()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "65536", "80.5", "http", "0x50", "99999999999999"})
    void aNumberOutOfRangeOrNoneIsRefusedWithTheRange(String value) {
        assertThatThrownBy(() -> portOf(value))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("'" + value + "'")
                .hasMessageContaining("from 0 to 65535");
    }

    @Test
    void aChoiceIsOneOfItsWords() {
        assertThat(Settings.of(Map.of("MILLRACE_LOG_FORMAT", "json")).getChoice(Setting.LOG_FORMAT, "text", "json"))
                .isEqualTo("json");
        assertThatThrownBy(() ->
                        Settings.of(Map.of("MILLRACE_LOG_FORMAT", "xml")).getChoice(Setting.LOG_FORMAT, "text", "json"))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("'xml'")
                .hasMessageContaining("text, json");
    }

    @Test
    void aListIsTrimmedAndHoldsNothingEmpty() {
        Settings settings = Settings.of(Map.of("MILLRACE_MYSQL_DATABASES", " shop , ,crm,"));

        assertThat(settings.getList(Setting.MYSQL_DATABASES)).containsExactly("shop", "crm");
        assertThat(settings.getList(Setting.EXCLUDE_TABLES)).isEmpty();
    }

    @Test
    void theSettingsFileIsBelowTheEnvironmentAndAboveTheDefaults(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("millrace.properties"), """
                MILLRACE_MYSQL_USER = from-file
                MILLRACE_RAW_PREFIX = from-file
                """);

        Settings settings =
                Settings.of(Map.of(Settings.FILE_VARIABLE, file.toString(), "MILLRACE_MYSQL_USER", "from-environment"));

        assertThat(settings.get(Setting.MYSQL_USER)).isEqualTo("from-environment");
        assertThat(settings.get(Setting.RAW_PREFIX)).isEqualTo("from-file");
        assertThat(settings.get(Setting.ROWS_PREFIX)).isEqualTo("rows");
    }

    @Test
    void whatIsGivenIsWhatTheFileSaysUnlessTheEnvironmentSaysOtherwise(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(
                folder.resolve("millrace.properties"),
                "MILLRACE_MYSQL_USER=from-file\nMILLRACE_RAW_PREFIX=from-file\n");

        assertThat(Settings.given(Map.of(
                        Settings.FILE_VARIABLE,
                        file.toString(),
                        "MILLRACE_MYSQL_USER",
                        "from-environment",
                        "PATH",
                        "/bin")))
                .isEqualTo(Map.of("MILLRACE_MYSQL_USER", "from-environment", "MILLRACE_RAW_PREFIX", "from-file"));
    }

    @Test
    void anUnknownNameInTheSettingsFileIsRefusedToo(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("millrace.properties"), "MILLRACE_COPPY=x\n");

        Problem problem = problemOf(Map.of(Settings.FILE_VARIABLE, file.toString()));

        assertThat(problem).hasMessageContaining("MILLRACE_COPPY").hasMessageContaining(Settings.FILE_VARIABLE);
        assertThat(problem.remedy()).contains("MILLRACE_COPY?");
    }

    @Test
    void aSettingsFileThatIsNotThereIsNamed() {
        assertThat(problemOf(Map.of(Settings.FILE_VARIABLE, "/no/such/file"))).hasMessageContaining("/no/such/file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"${HOME}", "${env:MILLRACE_MYSQL_PASSWORD}", "a\\,b", "\\${x}", "#;=:!", "ä字🙂"})
    void aValueIsTakenToTheLetter(String value) {
        assertThat(Settings.of(Map.of("MILLRACE_MYSQL_PASSWORD", value)).get(Setting.MYSQL_PASSWORD))
                .isEqualTo(value);
    }

    @Test
    void noMessageEverHoldsTheValueOfASecret(@TempDir Path folder) {
        Map<String, String> secrets = new HashMap<>();
        Arrays.stream(Setting.values())
                .filter(s -> s.kind() == Setting.Kind.SECRET)
                .forEach(s -> secrets.put(s.variable(), SECRET));
        assertThat(secrets).isNotEmpty();
        Map<String, String> misspelt = new HashMap<>(secrets);
        secrets.keySet().forEach(name -> misspelt.put(name + "S", SECRET));
        Map<String, String> fileIsAFolder = new HashMap<>(secrets);
        fileIsAFolder.put("MILLRACE_HTTP_TOKEN_FILE", folder.toString());

        assertThat(problemOf(misspelt).text()).doesNotContain(SECRET);
        assertThat(problemOf(fileIsAFolder).text()).doesNotContain(SECRET);
        assertThatThrownBy(() -> Settings.of(secrets).get(Setting.MYSQL_DATABASES))
                .isInstanceOf(Problem.class)
                .message()
                .doesNotContain(SECRET);
        assertThat(Settings.of(secrets).toString()).doesNotContain(SECRET);
    }

    private static int portOf(String value) {
        return Settings.of(Map.of("MILLRACE_VALIDATOR_PORT", value)).getInt(Setting.VALIDATOR_PORT, 0, 65535);
    }

    private static Problem problemOf(Map<String, String> environment) {
        Problem problem = catchThrowableOfType(Problem.class, () -> Settings.of(environment));
        assertThat(problem).isNotNull();
        return problem;
    }
}
