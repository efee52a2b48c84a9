package io.millrace.sandbox.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.kafka.KafkaCalls;
import io.millrace.common.kafka.KafkaClients;
import io.millrace.common.kafka.TopicCreator;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.KafkaSettings;
import io.millrace.common.settings.Settings;
import io.millrace.sandbox.Part;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.SandboxOptions;
import io.millrace.sandbox.process.Port;
import io.millrace.sandbox.process.Ports;
import io.millrace.sandbox.process.PropertiesFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.security.scram.ScramLoginModule;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** One broker with a listener for each way in, and clients as the settings make them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KafkaOverTlsIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String FAILING = "Kafka does not list its topics";
    private static final String USER = "shop";
    private static final String PASSWORD = "not-a-secret-4";

    @TempDir
    private static Path folder;

    private final List<Integer> ports = new ArrayList<>();
    private final int plain = port();
    private final int controller = port();
    private final int ssl = port();
    private final int scram = port();
    private SelfSigned broker;
    private Sandbox sandbox;

    private int port() {
        ports.add(Ports.anyFree(ports));
        return ports.get(ports.size() - 1);
    }

    @BeforeAll
    void start() throws Exception {
        broker = SelfSigned.of(folder, "broker", "ip:127.0.0.1");
        Path home = Path.of("target", "sandbox", System.getProperty("millrace.fork", "fork-1"), "kafka-over-tls");
        String listeners =
                "PLAINTEXT://127.0.0.1:" + plain + ",SSL://127.0.0.1:" + ssl + ",SASL_SSL://127.0.0.1:" + scram;
        sandbox = Sandbox.start(SandboxOptions.builder()
                .home(home)
                .parts(Part.KAFKA, Part.CLICKHOUSE)
                .freshData(true)
                .environment(Map.of())
                .port(Port.KAFKA, plain)
                .port(Port.KAFKA_CONTROLLER, controller)
                .kafkaProperties(Map.of(
                        "listeners",
                        listeners + ",CONTROLLER://127.0.0.1:" + controller,
                        "advertised.listeners",
                        listeners,
                        "listener.security.protocol.map",
                        "PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_SSL:SASL_SSL,CONTROLLER:PLAINTEXT",
                        "sasl.enabled.mechanisms",
                        "SCRAM-SHA-512",
                        "listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config",
                        ScramLoginModule.class.getName() + " required;",
                        "ssl.keystore.type",
                        "PKCS12",
                        "ssl.keystore.location",
                        broker.store().toString(),
                        "ssl.keystore.password",
                        SelfSigned.PASSWORD,
                        "ssl.key.password",
                        SelfSigned.PASSWORD))
                .build());
        try (Admin admin = KafkaClients.admin(settings("127.0.0.1:" + plain, Map.of()))) {
            KafkaCalls.await(
                    "The user was not made",
                    admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(
                                    USER, new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096), PASSWORD)))
                            .all());
        }
    }

    @AfterAll
    void stop() {
        if (sandbox != null) {
            sandbox.close();
        }
    }

    @Test
    void rowsGoThereAndBackOverTlsAlone() throws Exception {
        assertThat(thereAndBack("by-tls", overSsl(broker))).isEqualTo("of by-tls");
    }

    @Test
    void rowsGoThereAndBackWithAPasswordThatIsNeverSent() throws Exception {
        assertThat(thereAndBack("by-scram", scram(PASSWORD))).isEqualTo("of by-scram");
    }

    @Test
    void aWrongPasswordIsRefused() throws Exception {
        KafkaSettings wrong = scram("another");

        assertThat(refusal(wrong)).isEqualTo(ProblemCode.KAFKA_REFUSED);
    }

    @Test
    void aBrokerWhoseAuthorityIsNotTrustedIsRefused() throws Exception {
        SelfSigned other = SelfSigned.of(folder, "other", "ip:127.0.0.1");

        Problem refused = problem(overSsl(other));

        assertThat(refused.code()).isEqualTo(ProblemCode.KAFKA_REFUSED);
        assertThat(refused).hasMessageContaining("SSL handshake failed");
    }

    /** Its certificate names an address. */
    @Test
    void aBrokerUnderANameThatItsCertificateDoesNotHaveIsRefused() throws Exception {
        KafkaSettings named = settings("localhost:" + ssl, trusting(broker));

        assertThat(refusal(named)).isEqualTo(ProblemCode.KAFKA_REFUSED);
    }

    /** It is told of no authority, so those of the machine count. */
    @Test
    void clickHouseReadsNothingFromABrokerWhoseAuthorityItDoesNotTrust() throws Exception {
        thereAndBack("unread", overSsl(broker));
        Settings settings = Settings.of(sandbox.environment());
        try (ClickHouse clickHouse = ClickHouse.connect(settings.clickHouse())) {
            clickHouse.execute("CREATE DATABASE over_tls");
            clickHouse.execute("CREATE TABLE over_tls.rows (row String) ENGINE = MergeTree ORDER BY row");
            clickHouse.execute("CREATE TABLE over_tls.queue (row String) ENGINE = Kafka SETTINGS kafka_broker_list ="
                    + " '127.0.0.1:" + ssl + "', kafka_topic_list = 'unread', kafka_group_name = 'unread',"
                    + " kafka_format = 'RawBLOB', kafka_security_protocol = 'ssl'");
            clickHouse.execute(
                    "CREATE MATERIALIZED VIEW over_tls.mv TO over_tls.rows AS SELECT row FROM over_tls.queue");

            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(sandbox.clickhouse().logFile())
                            .content(StandardCharsets.ISO_8859_1)
                            .contains("certificate verify failed"));
            assertThat(clickHouse
                            .query("SELECT toString(count()) AS n FROM over_tls.rows")
                            .get(0)
                            .getString("n"))
                    .isEqualTo("0");
            clickHouse.execute("DROP DATABASE over_tls SYNC");
        }
    }

    private static String thereAndBack(String topic, KafkaSettings settings) {
        try (Admin admin = KafkaClients.admin(settings);
                KafkaProducer<byte[], byte[]> producer = KafkaClients.producer(KafkaClients.properties(settings));
                KafkaConsumer<byte[], byte[]> consumer = KafkaClients.consumer(KafkaClients.properties(settings))) {
            new TopicCreator(admin, 1).ensure(topic, 1, Map.of());
            KafkaClients.awaitTaken(
                    producer.send(new ProducerRecord<>(topic, ("of " + topic).getBytes(StandardCharsets.UTF_8))),
                    "the row");
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            List<String> read = new ArrayList<>();
            await().atMost(PATIENCE).until(() -> {
                consumer.poll(Duration.ofMillis(500))
                        .forEach(record -> read.add(new String(record.value(), StandardCharsets.UTF_8)));
                return !read.isEmpty();
            });
            return String.join(",", read);
        }
    }

    private static ProblemCode refusal(KafkaSettings settings) {
        return problem(settings).code();
    }

    private static Problem problem(KafkaSettings settings) {
        try (Admin admin = KafkaClients.admin(settings)) {
            return catchThrowableOfType(
                    Problem.class,
                    () -> KafkaCalls.await(FAILING, admin.listTopics().names()));
        }
    }

    private KafkaSettings overSsl(SelfSigned authority) throws Exception {
        return settings("127.0.0.1:" + ssl, trusting(authority));
    }

    private KafkaSettings scram(String password) throws Exception {
        Map<String, String> properties = new HashMap<>(trusting(broker));
        properties.put("security.protocol", "SASL_SSL");
        properties.put("sasl.mechanism", "SCRAM-SHA-512");
        properties.put(
                "sasl.jaas.config",
                ScramLoginModule.class.getName() + " required username=\"" + USER + "\" password=\"" + password
                        + "\";");
        return settings("127.0.0.1:" + scram, properties);
    }

    private static Map<String, String> trusting(SelfSigned authority) {
        return Map.of(
                "security.protocol", "SSL",
                "ssl.truststore.type", "PEM",
                "ssl.truststore.location", authority.chain().toString());
    }

    private KafkaSettings settings(String bootstrap, Map<String, String> properties) throws Exception {
        Path file = Files.createTempFile(folder, "client", ".properties");
        Files.writeString(file, PropertiesFile.text(properties));
        return Settings.of(Map.of("MILLRACE_KAFKA_BOOTSTRAP", bootstrap, "MILLRACE_KAFKA_PROPERTIES", file.toString()))
                .kafka();
    }
}
