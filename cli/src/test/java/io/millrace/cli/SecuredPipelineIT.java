package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.settings.OwnCertificate;
import io.millrace.common.settings.Setting;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.SandboxOptions;
import io.millrace.sandbox.launch.KafkaSecurity;
import io.millrace.sandbox.pipeline.PipelineStart;
import io.millrace.sandbox.pipeline.RunningPipeline;
import io.millrace.sandbox.process.PropertiesFile;
import io.millrace.sandbox.supervision.Service;
import io.millrace.sandbox.tls.SelfSigned;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AbortTransactionSpec;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A pipeline on a MySQL and a Kafka that want TLS, a certificate and a password of each client. Kafka lets each do what
 * docs/operations/privileges.md says, and nothing else.
 */
class SecuredPipelineIT {

    private static final String PASSWORD = "not-a-secret-3";

    private static final Pattern ACL = Pattern.compile("(?m)^acl (\\S+) (literal|prefixed) (\\S+) (\\S+) (.+)$");
    private static final String OFFSETS = "millrace.connect.offsets";

    @TempDir
    private Path folder;

    @Test
    void everyClientProvesWhoItIsAndNeedsNoMoreThanTheManualSays() throws Exception {
        List<AclBinding> acls = acls(ProjectFiles.text("docs/operations/privileges.md"));
        List<String> users = acls.stream()
                .map(acl -> acl.entry().principal().replace("User:", ""))
                .distinct()
                .toList();
        KafkaSecurity security = new KafkaSecurity(
                SelfSigned.of(folder, "broker", "ip:127.0.0.1"),
                SelfSigned.of(folder, "client", "dns:client.shop.example"),
                users,
                acls);
        Path home = Path.of("target", "sandbox", System.getProperty("millrace.fork", "fork-1"), "secured");
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.builder()
                .home(home)
                .freshData(true)
                .environment(Map.of())
                .kafkaSecurity(security)
                .build())) {
            Map<Service, Map<String, String>> own = new HashMap<>();
            for (Service service : List.of(Service.NORMALIZER, Service.DDL_MANAGER, Service.VALIDATOR)) {
                own.put(service, Map.of(Setting.KAFKA_PROPERTIES.variable(), client(security, service.command())));
            }
            try (RunningPipeline millrace = PipelineStart.of(sandbox, "secured")
                    .settings(settings(sandbox, security))
                    .ownSettings(own)
                    .start(List.of(
                            "CREATE TABLE item (id INT PRIMARY KEY, v TEXT)",
                            "INSERT INTO item VALUES (1, 'copied')",
                            "CREATE TABLE keyless (v INT)",
                            "INSERT INTO keyless VALUES (1), (1)"))) {
                millrace.mysql(
                        "INSERT INTO item VALUES (2, 'live')",
                        "ALTER TABLE item ADD COLUMN n INT NOT NULL DEFAULT 7",
                        "TRUNCATE TABLE item",
                        "INSERT INTO item VALUES (3, 'kept', 1)",
                        "INSERT INTO keyless VALUES (2)");
                millrace.awaitSettled();

                assertThat(millrace.check())
                        .hasSize(2)
                        .allSatisfy((table, result) ->
                                assertThat(result.verdict()).as(table).isEqualTo("equal"));
                endAnOpenTransaction(sandbox, security);
            }
            assertThat(denied(sandbox)).isEmpty();
        }
    }

    /** With the default names of Kafka, as in the manual. */
    private Map<String, String> settings(Sandbox sandbox, KafkaSecurity security) throws Exception {
        Map<String, String> settings = new HashMap<>(mysqlWithCertificates(sandbox));
        for (Setting name : List.of(
                Setting.RAW_PREFIX,
                Setting.ROWS_PREFIX,
                Setting.DEAD_LETTER_TOPIC,
                Setting.JOURNAL_TOPIC,
                Setting.CONNECTOR_NAME,
                Setting.NORMALIZER_APPLICATION_ID)) {
            settings.put(name.variable(), name.defaultValue().orElseThrow());
        }
        settings.put(Setting.KEYLESS_TABLES.variable(), "multiset");
        settings.put(Setting.KAFKA_PROPERTIES.variable(), client(security, "validator"));
        settings.put(Setting.CONNECT_KAFKA_PROPERTIES.variable(), client(security, KafkaSecurity.CONNECT));
        return settings;
    }

    /** MySQL makes an authority when it starts with fresh data, and a certificate for a client. */
    private Map<String, String> mysqlWithCertificates(Sandbox sandbox) throws Exception {
        Path data;
        try (var root = sandbox.mysql().openAsRoot();
                var statement = root.createStatement()) {
            statement.execute("CREATE USER secured@'%' IDENTIFIED BY '" + PASSWORD + "' REQUIRE X509");
            statement.execute("GRANT RELOAD, REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO secured@'%'");
            statement.execute("GRANT SELECT ON secured.* TO secured@'%'");
            try (var rows = statement.executeQuery("SELECT @@datadir")) {
                rows.next();
                data = Path.of(rows.getString(1));
            }
        }
        KeyStore authorities = KeyStore.getInstance("PKCS12");
        authorities.load(null, null);
        try (var in = Files.newInputStream(data.resolve("ca.pem"))) {
            authorities.setCertificateEntry(
                    "mysql", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        KeyStore own = new OwnCertificate(data.resolve("client-cert.pem"), data.resolve("client-key.pem")).keyStore();
        return Map.of(
                Setting.MYSQL_USER.variable(),
                "secured",
                Setting.MYSQL_PASSWORD.variable(),
                PASSWORD,
                // The worker knows the password of its own sandbox's user only.
                Setting.CONNECT_MYSQL_PASSWORD.variable(),
                "inline",
                Setting.MYSQL_TLS.variable(),
                "verify-ca",
                Setting.MYSQL_TLS_TRUSTSTORE.variable(),
                stored(authorities, "mysql-authorities.p12"),
                Setting.MYSQL_TLS_TRUSTSTORE_PASSWORD.variable(),
                OwnCertificate.PASSWORD,
                Setting.MYSQL_TLS_KEYSTORE.variable(),
                stored(own, "mysql-client.p12"),
                Setting.MYSQL_TLS_KEYSTORE_PASSWORD.variable(),
                OwnCertificate.PASSWORD);
    }

    private String stored(KeyStore keys, String name) throws Exception {
        Path file = folder.resolve(name);
        try (var out = Files.newOutputStream(file)) {
            keys.store(out, OwnCertificate.PASSWORD.toCharArray());
        }
        return file.toString();
    }

    private String client(KafkaSecurity security, String user) throws IOException {
        Path file = folder.resolve(user + ".properties");
        return Files.writeString(file, PropertiesFile.text(security.ofClient(user)))
                .toString();
    }

    /** As the ddl-manager does when nobody else will. */
    private static void endAnOpenTransaction(Sandbox sandbox, KafkaSecurity security) throws Exception {
        TopicPartition partition = new TopicPartition(OFFSETS, 0);
        Map<String, Object> anybody = client(sandbox, security, KafkaSecurity.ADMIN);
        anybody.put("transactional.id", "forgotten");
        try (KafkaProducer<String, String> producer =
                        new KafkaProducer<>(anybody, new StringSerializer(), new StringSerializer());
                Admin ddlManager = Admin.create(client(sandbox, security, "ddl-manager"))) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(OFFSETS, 0, "[\"none\"]", "{}")).get();
            ProducerState open = open(ddlManager, partition).findFirst().orElseThrow();

            ddlManager
                    .abortTransaction(new AbortTransactionSpec(
                            partition,
                            open.producerId(),
                            (short) open.producerEpoch(),
                            open.coordinatorEpoch().orElse(0)))
                    .all()
                    .get();

            assertThat(open(ddlManager, partition)).isEmpty();
        }
    }

    private static Stream<ProducerState> open(Admin admin, TopicPartition partition) throws Exception {
        return admin.describeProducers(List.of(partition)).partitionResult(partition).get().activeProducers().stream()
                .filter(state -> state.currentTransactionStartOffset().isPresent());
    }

    private static Map<String, Object> client(Sandbox sandbox, KafkaSecurity security, String user) {
        Map<String, Object> client = new HashMap<>(security.ofClient(user));
        client.put("bootstrap.servers", sandbox.kafka().bootstrapServers());
        return client;
    }

    private static List<String> denied(Sandbox sandbox) throws IOException {
        try (Stream<String> lines = Files.lines(sandbox.kafka().logFile())) {
            return lines.filter(line -> line.contains("is Denied"))
                    .map(line -> line.replaceAll(
                            ".*(Principal = .*) from host .* on resource = (.*) for request.*", "$1 $2"))
                    .distinct()
                    .toList();
        }
    }

    static List<AclBinding> acls(String manual) {
        return ACL.matcher(manual)
                .results()
                .flatMap(line -> Arrays.stream(line.group(5).split(" "))
                        .map(operation -> new AclBinding(
                                new ResourcePattern(
                                        ResourceType.fromString(line.group(3).replace("-", "_")),
                                        line.group(4),
                                        PatternType.valueOf(line.group(2).toUpperCase(Locale.ROOT))),
                                new AccessControlEntry(
                                        "User:" + line.group(1),
                                        "*",
                                        AclOperation.fromString(operation.replaceAll("(?<=[a-z])(?=[A-Z])", "_")),
                                        AclPermissionType.ALLOW))))
                .toList();
    }
}
