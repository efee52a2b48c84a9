package io.millrace.common.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.common.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

        assertThat(settings.connect().mysql()).hasToString("127.0.0.1:3306");
    }

    @ParameterizedTest
    @EnumSource(Setting.class)
    void everySettingIsKnownByItsOwnVariableAndTakesItsOwnDefault(Setting setting) {
        String value = setting.defaultValue().orElse("shop");

        assertThat(Settings.of(Map.of(setting.variable(), value))).isNotNull();
    }

    /** Two replicas of one id throw each other out. */
    @Test
    void pipelinesHaveServerIdsOfTheirOwn() {
        int first = serverId(Map.of());
        int second = serverId(Map.of("MILLRACE_JOURNAL_TOPIC", "another.journal"));

        assertThat(Math.abs(first - second)).isGreaterThan(1);
        assertThat(serverId(Map.of())).isEqualTo(first).isPositive().isEven();
        assertThat(serverId(Map.of("MILLRACE_MYSQL_SERVER_ID", "7"))).isEqualTo(7);
    }

    private static int serverId(Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(Map.of("MILLRACE_MYSQL_PASSWORD", SECRET));
        environment.putAll(more);
        return Settings.of(environment).mysql().serverId();
    }

    @ParameterizedTest
    @CsvSource({"90s,PT1M30S", "30m,PT30M", "24h,PT24H", " 7d ,PT168H"})
    void aDurationIsANumberWithItsUnit(String text, Duration every) {
        assertThat(Settings.of(Map.of("MILLRACE_CHECK_SCHEDULE", text)).checks().every())
                .contains(every);
    }

    @Test
    void aScheduleMayBeOff() {
        assertThat(Settings.of(Map.of("MILLRACE_CHECK_SCHEDULE", "off"))
                        .checks()
                        .every())
                .isEmpty();
    }

    @Test
    void anAddressThatMayHoldAKeyIsNotRepeatedWhenItIsWrong() {
        assertThat(problemOf(Map.of("MILLRACE_CHECK_WEBHOOK", "ftp://hooks/" + SECRET))
                        .text())
                .contains("MILLRACE_CHECK_WEBHOOK")
                .doesNotContain(SECRET);
    }

    @Test
    void nothingButTheDatabasesAndThePasswordMustBeGiven() {
        Settings settings = Settings.of(Map.of());

        assertThat(Arrays.stream(Setting.values())
                        .filter(setting -> setting.defaultValue().isEmpty()))
                .containsExactlyInAnyOrder(Setting.MYSQL_DATABASES, Setting.MYSQL_PASSWORD);
        assertThat(settings.clickHouse().url()).isEqualTo("http://127.0.0.1:8123");
        assertThat(settings.names().journal()).isEqualTo("millrace.journal");
        assertThat(settings.objects().kafkaBootstrap()).isEqualTo("127.0.0.1:9092");
        assertThat(settings.connect().copy()).isEqualTo(FirstCopy.COPY_THEN_STREAM);
        assertThat(settings.connect().passwordReference()).contains("${env:MILLRACE_MYSQL_PASSWORD}");
        assertThat(settings.http().token()).isEmpty();
        assertThat(settings.objects().sqlFolder()).isEmpty();
        assertThatThrownBy(settings::source)
                .isInstanceOf(Problem.class)
                .hasMessageContaining(Setting.MYSQL_DATABASES.variable())
                .hasMessageContaining(Setting.MYSQL_DATABASES.meaning());
        assertThatThrownBy(settings::mysql)
                .isInstanceOf(Problem.class)
                .hasMessageContaining(Setting.MYSQL_PASSWORD.variable());
    }

    @ParameterizedTest
    @CsvSource({
        "MILLRACE_MYSQL_URL,mysql://",
        "MILLRACE_MYSQL_SERVER_ID,2147483647",
        "MILLRACE_EXCLUDE_TABLES,orders",
        "MILLRACE_SHADOW_TABLES,copy",
        "MILLRACE_KEYLESS_TABLES,shop",
        "MILLRACE_CLICKHOUSE_URL,clickhouse:8123",
        "MILLRACE_LOSSY_VALUES,truncate",
        "MILLRACE_SCHEMA_POLICY,follow",
        "MILLRACE_SCHEMA_POLICIES,shop.orders=follow",
        "MILLRACE_SQL_DIR,/no/such/folder",
        "MILLRACE_KAFKA_BOOTSTRAP,localhost",
        "MILLRACE_KAFKA_BOOTSTRAP_CLICKHOUSE,localhost",
        "MILLRACE_KAFKA_PROPERTIES,/no/such/file",
        "MILLRACE_KAFKA_PARTITIONS,many",
        "MILLRACE_KAFKA_REPLICATION,0",
        "MILLRACE_RAW_PREFIX,c d c",
        "MILLRACE_CONNECT_URL,localhost:8083",
        "MILLRACE_CONNECT_MYSQL_URL,db",
        "MILLRACE_CONNECT_PLUGIN,maybe",
        "MILLRACE_CHECK_SCHEDULE,daily",
        "MILLRACE_CHECK_SCHEDULE,0h",
        "MILLRACE_CHECK_SCHEDULE,24",
        "MILLRACE_CHECK_SHARE,0",
        "MILLRACE_CHECK_SHARE,101",
        "MILLRACE_COPY,everything",
        "MILLRACE_NORMALIZER_THREADS,1.5",
        "MILLRACE_INGEST_FLUSH_MS,9",
        "MILLRACE_NORMALIZER_PORT,http",
        "MILLRACE_DDL_MANAGER_URL,example.com",
        "MILLRACE_LOG_FORMAT,xml",
        "MILLRACE_MYSQL_USER,''",
    })
    void aWrongValueIsAnErrorAlsoWhereNobodyAsksForIt(String variable, String value) {
        assertThat(problemOf(Map.of(variable, value))).hasMessageContaining(variable);
    }

    @Test
    void allThatIsWrongIsSaidAtOnce() {
        Problem problem = problemOf(Map.of(
                "MILLRACE_KAFKA_PARTITIONS", "many",
                "MILLRACE_LOG_FORMAT", "xml",
                "MILLRACE_COPPY", "copy-only",
                "MILLRACE_HTTP_TOKEN_FILE", "/no/such/file"));

        assertThat(problem)
                .hasMessageContaining("4 settings")
                .hasMessageContaining(
                        "MILLRACE_KAFKA_PARTITIONS is 'many', which is not a whole number from 1 to 10000")
                .hasMessageContaining("MILLRACE_LOG_FORMAT is 'xml', which is not one of text, json")
                .hasMessageContaining("Did you mean MILLRACE_COPY?")
                .hasMessageContaining("/no/such/file");
    }

    @Test
    void aSecretIsGivenEitherItselfOrByItsFile(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("password"), SECRET);

        Problem problem =
                problemOf(Map.of("MILLRACE_MYSQL_PASSWORD", "other", "MILLRACE_MYSQL_PASSWORD_FILE", file.toString()));

        assertThat(problem)
                .hasMessageContaining("MILLRACE_MYSQL_PASSWORD ")
                .hasMessageContaining("MILLRACE_MYSQL_PASSWORD_FILE");
        assertThat(problem.text()).doesNotContain(SECRET).doesNotContain("other");
    }

    @Test
    void anEmptyNameOfASecretsFileIsSaid() {
        assertThat(problemOf(Map.of("MILLRACE_MYSQL_PASSWORD_FILE", "")))
                .hasMessageContaining("MILLRACE_MYSQL_PASSWORD_FILE is empty");
    }

    @Test
    void theEnvironmentsSecretReplacesTheFileThatTheSettingsFileNames(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(
                folder.resolve("millrace.properties"), "MILLRACE_MYSQL_PASSWORD_FILE=/run/secrets/mysql\n");
        Map<String, String> environment =
                Map.of(Settings.FILE_VARIABLE, file.toString(), "MILLRACE_MYSQL_PASSWORD", SECRET);

        assertThat(Settings.given(environment)).isEqualTo(Map.of("MILLRACE_MYSQL_PASSWORD", SECRET));
    }

    @Test
    void databasesThatWouldShareTheirObjectsAreRefusedForBothTemplatesAtOnce() {
        Problem problem = problemOf(Map.of("MILLRACE_MYSQL_DATABASES", "shop,crm"));

        assertThat(problem.remedy())
                .contains("MILLRACE_TARGET_DATABASE, for example analytics_{db}")
                .contains("MILLRACE_INGEST_DATABASE, for example analytics_ingest_{db}");
    }

    @Test
    void noRecordShowsASecret(@TempDir Path folder) throws IOException {
        Path kafka = Files.writeString(folder.resolve("kafka.properties"), "sasl.jaas.config=" + SECRET + "\n");
        Settings settings = Settings.of(Map.of(
                "MILLRACE_MYSQL_DATABASES", "shop",
                "MILLRACE_MYSQL_PASSWORD", SECRET,
                "MILLRACE_CLICKHOUSE_PASSWORD", SECRET,
                "MILLRACE_HTTP_TOKEN", SECRET,
                "MILLRACE_KAFKA_PROPERTIES", kafka.toString()));

        assertThat(settings.mysql().password().value()).isEqualTo(SECRET);
        assertThat(settings.kafka().properties()).containsEntry("sasl.jaas.config", SECRET);
        assertThat(List.of(
                        settings,
                        settings.mysql(),
                        settings.source(),
                        settings.clickHouse(),
                        settings.names(),
                        settings.objects(),
                        settings.kafka(),
                        settings.connect(),
                        settings.normalizer(),
                        settings.http()))
                .allSatisfy(record -> assertThat(record.toString()).doesNotContain(SECRET));
    }

    @Test
    void aMissingSecretOffersTheVariableOfItsFile() {
        Problem problem = catchThrowableOfType(
                Problem.class, () -> Settings.of(Map.of()).mysql().password().value());

        assertThat(problem.remedy()).contains("MILLRACE_MYSQL_PASSWORD or MILLRACE_MYSQL_PASSWORD_FILE");
    }

    @Test
    void aSecretCanComeFromAFileWithoutItsLastLineBreak(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("password"), SECRET + "\n");

        Settings settings = Settings.of(Map.of("MILLRACE_MYSQL_PASSWORD_FILE", file.toString()));

        assertThat(settings.mysql().password().value()).isEqualTo(SECRET);
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
        assertThat(Settings.of(Map.of("MILLRACE_COPY", "copy-only")).connect().copy())
                .isEqualTo(FirstCopy.COPY_ONLY);
        assertThat(problemOf(Map.of("MILLRACE_COPY", "both")))
                .hasMessageContaining("'both'")
                .hasMessageContaining("copy-then-stream, copy-only, stream-only");
    }

    @Test
    void aListIsTrimmedAndHoldsNothingEmpty() {
        Settings settings = Settings.of(Map.of(
                "MILLRACE_MYSQL_DATABASES", " shop , ,crm,",
                "MILLRACE_TARGET_DATABASE", "{db}",
                "MILLRACE_INGEST_DATABASE", "{db}_ingest"));

        assertThat(settings.source().databases()).containsExactly("shop", "crm");
        assertThat(settings.source().excluded()).isEmpty();
    }

    @Test
    void theSettingsFileIsBelowTheEnvironmentAndAboveTheDefaults(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("millrace.properties"), """
                MILLRACE_MYSQL_USER = from-file
                MILLRACE_RAW_PREFIX = from-file
                """);

        Settings settings = Settings.of(Map.of(
                Settings.FILE_VARIABLE,
                file.toString(),
                "MILLRACE_MYSQL_USER",
                "from-environment",
                "MILLRACE_MYSQL_PASSWORD",
                SECRET));

        assertThat(settings.mysql().user()).isEqualTo("from-environment");
        assertThat(settings.names().raw()).isEqualTo("from-file");
        assertThat(settings.names().rows()).isEqualTo("rows");
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
        assertThat(Settings.of(Map.of("MILLRACE_MYSQL_PASSWORD", value))
                        .mysql()
                        .password()
                        .value())
                .isEqualTo(value);
    }

    @Test
    void noMessageEverHoldsTheValueOfASecret(@TempDir Path folder) {
        Map<String, String> secrets = new HashMap<>();
        Arrays.stream(Setting.values())
                .filter(s -> s.kind() == Setting.Kind.SECRET)
                .forEach(s -> secrets.put(s.variable(), SECRET));
        secrets.put(Setting.CHECK_WEBHOOK.variable(), "https://hooks/" + SECRET);
        assertThat(secrets).isNotEmpty();
        Map<String, String> misspelt = new HashMap<>(secrets);
        secrets.keySet().forEach(name -> misspelt.put(name + "S", SECRET));
        Map<String, String> fileIsAFolder = new HashMap<>(secrets);
        fileIsAFolder.remove("MILLRACE_HTTP_TOKEN");
        fileIsAFolder.put("MILLRACE_HTTP_TOKEN_FILE", folder.toString());

        assertThat(problemOf(misspelt).text()).doesNotContain(SECRET);
        assertThat(problemOf(fileIsAFolder).text()).doesNotContain(SECRET);
        assertThatThrownBy(() -> Settings.of(secrets).source())
                .isInstanceOf(Problem.class)
                .message()
                .doesNotContain(SECRET);
        assertThat(Settings.of(secrets).toString()).doesNotContain(SECRET);
    }

    private static int portOf(String value) {
        return Settings.of(Map.of("MILLRACE_VALIDATOR_PORT", value))
                .http()
                .validator()
                .port();
    }

    private static Problem problemOf(Map<String, String> environment) {
        Problem problem = catchThrowableOfType(Problem.class, () -> Settings.of(environment));
        assertThat(problem).isNotNull();
        return problem;
    }
}
