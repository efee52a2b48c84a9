package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import io.millrace.common.naming.Targets;
import io.millrace.common.settings.MysqlAddress;
import io.millrace.common.settings.Setting;
import io.millrace.common.settings.Settings;
import io.millrace.sandbox.supervision.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

class ComposeFileTest {

    /** A name, perhaps with a registry, and a tag that is a version down to its last number. */
    private static final Pattern PINNED = Pattern.compile("[a-z0-9./-]+:v?\\d+\\.\\d+\\.\\d+\\S*");

    private static final Pattern SECRET_NAME = Pattern.compile(".*(PASSWORD|TOKEN|SECRET).*");

    /** Debian's versions have two numbers. */
    private static final Pattern PINNED_DEBIAN = Pattern.compile("debian:\\d+\\.\\d+-slim");

    private static final ComposeFile COMPOSE = ComposeFile.read();
    private static final ComposeFile WITH_KAFKA = ComposeOverlay.over(COMPOSE, "deploy/kafka.yml");

    static Stream<String> services() {
        return COMPOSE.services().keySet().stream();
    }

    @Test
    void theFileIsValidAgainstTheComposeSpecification() throws IOException {
        Schema schema = ComposeSchema.load();

        assertThat(schema.validate(json(COMPOSE.document()))).isEmpty();
    }

    @Test
    void withKafkaInRedpandasPlaceTheFileIsValidAndNothingOfRedpandaStays() throws IOException {
        assertThat(ComposeSchema.load().validate(json(WITH_KAFKA.document()))).isEmpty();
        Map<String, Object> broker = WITH_KAFKA.services().get("redpanda");
        String bootstrap = WITH_KAFKA.environmentOf("normalizer").get(Setting.KAFKA_BOOTSTRAP.variable());

        assertThat(broker).doesNotContainKey("command");
        assertThat(String.valueOf(broker.get("image")))
                .startsWith("apache/kafka:")
                .matches(PINNED);
        assertThat(WITH_KAFKA.listOf("redpanda", "volumes"))
                .allSatisfy(volume -> assertThat(
                                ComposeFile.map(WITH_KAFKA.document().get("volumes")))
                        .containsKey(volume.split(":")[0]))
                .containsExactly(
                        "kafka-data:" + WITH_KAFKA.environmentOf("redpanda").get("KAFKA_LOG_DIRS"));
        assertThat(WITH_KAFKA.environmentOf("redpanda").get("KAFKA_ADVERTISED_LISTENERS"))
                .as("where the services, and clients on this machine, look for it")
                .contains("INTERNAL://" + bootstrap)
                .contains("EXTERNAL://127.0.0.1:19092");
        assertThat(WITH_KAFKA.listOf("redpanda", "ports")).containsExactly("127.0.0.1:19092:19092");
        assertThat(String.valueOf(ComposeFile.map(broker.get("healthcheck")).get("test")))
                .contains("kafka-broker-api-versions.sh")
                .doesNotContain("rpk");
        assertThat(WITH_KAFKA.listOf("console", "profiles"))
                .as("it needs Redpanda's own interface")
                .doesNotContain("monitoring");
        assertThat(WITH_KAFKA.services().keySet()).isEqualTo(COMPOSE.services().keySet());
    }

    @Test
    void theSchemaWouldNoticeAMisspeltKeyAndAWrongType() throws IOException {
        Schema schema = ComposeSchema.load();
        Map<String, Object> misspelt = COMPOSE.document();
        Map<String, Object> wrongType = COMPOSE.document();
        ComposeFile.map(ComposeFile.map(misspelt.get("services")).get("mysql")).put("imagee", "mysql");
        ComposeFile.map(ComposeFile.map(wrongType.get("services")).get("mysql")).put("command", 5);

        assertThat(schema.validate(json(misspelt))).isNotEmpty();
        assertThat(schema.validate(json(wrongType))).isNotEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void everyServiceOfOursGetsSettingsThatItAccepts(Service ours) {
        String service = ours.command();
        // Refuses what it does not know.
        Settings settings = Settings.of(withMountedFiles(service));

        assertThat(settings.source().databases()).isNotEmpty();
        assertThat(settings.mysql().password().value()).isNotBlank();
        assertThat(settings.mysql().address()).isEqualTo(new MysqlAddress("mysql", 3306));
        assertThat(Targets.of(settings.names()).targetDatabase("shop")).isEqualTo("analytics");
        assertThat(settings.http().host()).isEqualTo("0.0.0.0");
        assertThat(settings.http().names())
                .as("what the others and Prometheus ask for")
                .contains(service);
        assertThat(settings.http().token())
                .as("HttpBase refuses 0.0.0.0 without a token")
                .isPresent();
        int number = Stream.of(
                        settings.http().normalizer(),
                        settings.http().ddlManager(),
                        settings.http().validator(),
                        settings.http().orders(),
                        settings.http().gateway())
                .filter(its -> its.setting() == ours.portSetting())
                .findFirst()
                .orElseThrow()
                .port();
        assertThat(number).isPositive();
        assertThat(COMPOSE.listOf(service, "ports")).contains("127.0.0.1:" + number + ":" + number);
        assertThat(healthcheckOf(service)).endsWith(String.valueOf(number));
        assertThat(Dockerfile.read().stage(service))
                .containsPattern("EXPOSE (6033 )?" + number + "\n")
                .contains("CMD [\"healthcheck\", \"" + number + "\"]")
                .endsWith(entryPoint(ours.mainClass()));
    }

    /** A service's environment, in which files of the project are where they are here. */
    private static Map<String, String> withMountedFiles(String service) {
        Map<String, String> environment = new HashMap<>(COMPOSE.environmentOf(service));
        for (String volume : COMPOSE.listOf(service, "volumes")) {
            String[] places = volume.split(":");
            if (places[0].startsWith("./")) {
                String here = ProjectFiles.ROOT.resolve(places[0]).toString();
                environment.replaceAll((name, value) -> value.replace(places[1], here));
            }
        }
        return environment;
    }

    @ParameterizedTest
    @ValueSource(strings = {"normalizer", "ddl-manager", "validator", "orders", "gateway", "export", "millrace"})
    void everyOtherSettingReachesEachServiceOfOursByAFile(String service) {
        assertThat(COMPOSE.services().get(service))
                .containsEntry("env_file", List.of(Map.of("path", "settings.env", "required", false)));
    }

    @Test
    void commandsAndServicesFindEachOtherByNameAndBrowsersByThePublishedPorts() {
        for (String service : List.of("millrace", "validator", "gateway")) {
            Settings settings = Settings.of(withMountedFiles(service));

            assertThat(settings.http().ddlManager().address()).contains("http://ddl-manager:8092");
            assertThat(settings.http().validator().address()).contains("http://validator:8093");
        }
        Settings settings = Settings.of(withMountedFiles("validator"));
        assertThat(settings.http().ddlManager().page()).contains("http://127.0.0.1:8092");
        assertThat(settings.http().validator().page()).contains("http://127.0.0.1:8093");
    }

    @Test
    void everyVariableOfMillraceThatTheFileOrTheExampleKnowsIsASetting() {
        Stream.concat(
                        Stream.concat(
                                COMPOSE.allVariables().stream(),
                                services().flatMap(service -> COMPOSE.rawEnvironmentOf(service).keySet().stream())),
                        COMPOSE.example().keySet().stream())
                .filter(name -> name.startsWith(Setting.PREFIX))
                .distinct()
                .forEach(name -> assertThat(Setting.ofVariable(name)).as(name).isPresent());
    }

    @Test
    void theConnectWorkerResolvesWhatTheConnectorsConfigurationRefersTo() {
        Map<String, String> connect = COMPOSE.environmentOf("connect");
        Settings settings = Settings.of(COMPOSE.environmentOf("ddl-manager"));

        assertThat(settings.connect().passwordReference()).contains("${env:MILLRACE_MYSQL_PASSWORD}");
        assertThat(connect)
                .containsEntry("CONNECT_CONFIG_PROVIDERS", "env")
                .containsEntry(
                        "MILLRACE_MYSQL_PASSWORD", settings.mysql().password().value());
        assertThat("MILLRACE_MYSQL_PASSWORD")
                .matches(connect.get("CONNECT_CONFIG_PROVIDERS_ENV_PARAM_ALLOWLIST_PATTERN"));
    }

    @Test
    void theExampleHoldsEveryRequiredVariableAndNoneThatNobodyReads() {
        assertThat(COMPOSE.requiredVariables()).isNotEmpty();
        assertThat(COMPOSE.example().keySet()).containsAll(COMPOSE.requiredVariables());
        assertThat(COMPOSE.allVariables()).containsAll(COMPOSE.example().keySet());
    }

    @Test
    void everySecretOfTheExampleIsAnObviousPlaceholderAndDiffersFromTheOthers() {
        List<Map.Entry<String, String>> secrets = COMPOSE.example().entrySet().stream()
                .filter(variable -> SECRET_NAME.matcher(variable.getKey()).matches())
                .toList();

        assertThat(secrets)
                .isNotEmpty()
                .allSatisfy(secret -> assertThat(secret.getValue()).startsWith("change-me-"));
        assertThat(secrets).extracting(Map.Entry::getValue).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("services")
    void everySecretIsARequiredVariableAndNeverWrittenDown(String service) {
        assertThat(COMPOSE.rawEnvironmentOf(service))
                .allSatisfy(
                        (name, value) -> assertThat(!SECRET_NAME.matcher(name).matches()
                                        || name.startsWith("CONNECT_CONFIG_PROVIDERS_")
                                        || value.matches("\\$\\{[A-Z_]+:\\?[^}]+}"))
                                .as(name + ": " + value)
                                .isTrue());
    }

    @ParameterizedTest
    @MethodSource("services")
    void everyImageHasAPinnedVersion(String service) {
        assertThat(COMPOSE.services().get(service).get("image"))
                .asString()
                .matches(PINNED)
                .doesNotContain("latest");
    }

    @Test
    void everyImageThatOursAreBuiltFromHasAPinnedVersion() {
        assertThat(Dockerfile.read().pulled())
                .hasSize(3)
                .allMatch(base -> PINNED.matcher(base).matches()
                        || PINNED_DEBIAN.matcher(base).matches());
    }

    @ParameterizedTest
    @ValueSource(strings = {"normalizer", "ddl-manager", "validator", "orders", "gateway", "millrace", "connect"})
    void everyImageOfOursIsAStageOfTheOneFile(String service) {
        Map<String, Object> build =
                ComposeFile.map(COMPOSE.services().get(service).get("build"));

        assertThat(build).containsEntry("context", ".").containsEntry("dockerfile", "deploy/Dockerfile");
        assertThat(String.valueOf(COMPOSE.services().get(service).get("image")))
                .isEqualTo("millrace/" + build.get("target") + ":0.1.0");
        assertThat(Dockerfile.read().stage(String.valueOf(build.get("target")))).isNotBlank();
    }

    @ParameterizedTest
    @ValueSource(strings = {"normalizer", "ddl-manager", "validator", "orders", "gateway", "cli"})
    void anImageHoldsTheClassPathOfItsOwnModuleAndItsLicences(String service) {
        List<String> copied = Dockerfile.read()
                .stage(service)
                .lines()
                .filter(line -> line.startsWith("COPY "))
                .toList();

        assertThat(copied)
                .startsWith(
                        "COPY --from=build /src/" + service + "/target/lib /src/" + service + "/target/millrace-"
                                + service + "-*.jar /app/lib/",
                        "COPY --from=build /src/" + service + "/target/legal /app/legal/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"normalizer", "ddl-manager", "validator", "orders", "gateway", "cli", "connect-plugin"})
    void everyImageOfOursHasTheBillOfMaterialsOfItsModule(String module) {
        assertThat(ProjectFiles.text(module + "/pom.xml"))
                .contains("<artifactId>license-maven-plugin</artifactId>")
                .contains("<artifactId>cyclonedx-maven-plugin</artifactId>");
        assertThat(Dockerfile.read().stage(module.replace("-plugin", "")))
                .contains("COPY --from=build /src/" + module + "/target/legal /app/legal/\n");
    }

    @Test
    void theCommandLineHasAnImageOfItsOwnThatRunsOnlyWhenItIsAskedFor() {
        assertThat(COMPOSE.services().get("millrace"))
                .containsEntry("profiles", List.of("tools"))
                .doesNotContainKeys("ports", "restart");
        assertThat(Dockerfile.read().stage("cli")).endsWith("ENTRYPOINT [\"millrace\"]\nCMD [\"--help\"]\n");
        assertThat(ProjectFiles.text("deploy/millrace"))
                .contains("exec java -cp '/app/lib/*' " + Millrace.class.getName() + " \"$@\"");
        // Refuses what it does not know.
        Settings.of(COMPOSE.environmentOf("millrace"));
    }

    private static String entryPoint(Class<?> main) {
        return "ENTRYPOINT [\"java\", \"-cp\", \"/app/lib/*\", \"" + main.getName() + "\"]\n";
    }

    @ParameterizedTest
    @ValueSource(strings = {"normalizer", "ddl-manager", "validator", "orders", "gateway", "cli"})
    void noImageOfOursRunsAsRoot(String service) {
        assertThat(Dockerfile.read().base(service)).isEqualTo("base");
        assertThat(Dockerfile.read().stage("base")).endsWith("\nUSER 10001:10001\n");
        assertThat(Dockerfile.read().stage(service)).doesNotContain("USER ");
    }

    @ParameterizedTest
    @MethodSource("services")
    void everyPublishedPortIsOnLoopback(String service) {
        assertThat(COMPOSE.listOf(service, "ports")).allMatch(port -> port.startsWith("127.0.0.1:"));
    }

    @Test
    void noTwoServicesPublishTheSamePort() {
        assertThat(services().flatMap(service -> COMPOSE.listOf(service, "ports").stream()))
                .extracting(port -> port.split(":")[1])
                .doesNotHaveDuplicates();
    }

    /** But for the command line, and for the export: it has no port, and ends when it cannot continue. */
    static Stream<String> runningServices() {
        return services()
                .filter(service ->
                        COMPOSE.listOf(service, "profiles").stream().noneMatch(List.of("tools", "export")::contains));
    }

    @ParameterizedTest
    @MethodSource("runningServices")
    void everyServiceIsCheckedStartedAgainAndWaitedFor(String service) {
        Map<String, Object> definition = COMPOSE.services().get(service);

        assertThat(healthcheckOf(service)).isNotEmpty();
        assertThat(definition).containsEntry("restart", "unless-stopped").containsKey("networks");
        assertThat(ComposeFile.map(definition.getOrDefault("depends_on", Map.of())))
                .allSatisfy((other, condition) -> {
                    assertThat(COMPOSE.services()).containsKey(other);
                    assertThat(condition).isEqualTo(Map.of("condition", "service_healthy"));
                });
    }

    @ParameterizedTest
    @MethodSource("services")
    void everyMountedFileIsThereAndEveryVolumeDeclared(String service) {
        Map<String, Object> declared = ComposeFile.map(COMPOSE.document().get("volumes"));
        for (String volume : COMPOSE.listOf(service, "volumes")) {
            String source = volume.split(":")[0];
            if (source.startsWith("./")) {
                assertThat(ProjectFiles.ROOT.resolve(source)).exists();
                assertThat(volume).endsWith(":ro");
            } else {
                assertThat(declared).containsKey(source);
            }
        }
    }

    @Test
    void theMysqlScriptIsSourcedNotExecuted() {
        Path script = ProjectFiles.ROOT.resolve("deploy/mysql/10-millrace-user.sh");

        assertThat(Files.isExecutable(script))
                .as("MySQL's image executes what has an x bit, and then its functions are missing")
                .isFalse();
    }

    private static List<String> healthcheckOf(String service) {
        Object test = ComposeFile.map(COMPOSE.services().get(service).getOrDefault("healthcheck", Map.of()))
                .getOrDefault("test", List.of());
        return ((List<?>) test).stream().map(String::valueOf).toList();
    }

    private static JsonNode json(Map<String, Object> document) {
        return new ObjectMapper().valueToTree(document);
    }
}
