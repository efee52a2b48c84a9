package io.millrace.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.millrace.sandbox.junit.Sandboxed;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

@Sandboxed
class SandboxIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Sandbox sandbox;

    SandboxIT(Sandbox sandbox) {
        this.sandbox = sandbox;
    }

    @Test
    void mysqlIsASourceOfReplication() throws SQLException {
        assertThat(mysqlVariable("binlog_format")).isEqualTo("ROW");
        assertThat(mysqlVariable("binlog_row_image")).isEqualTo("FULL");
        assertThat(mysqlVariable("gtid_mode")).isEqualTo("ON");
        assertThat(mysqlVariable("enforce_gtid_consistency")).isEqualTo("ON");
        assertThat(mysqlVariable("log_bin")).isEqualTo("1");
    }

    @Test
    void millracesUserMayReplicateAndNotWrite() throws SQLException {
        try (var connection = sandbox.mysql().open();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SHOW GRANTS")) {
            rows.next();
            assertThat(rows.getString(1))
                    .startsWith("GRANT SELECT, RELOAD, SHOW DATABASES, REPLICATION SLAVE, REPLICATION CLIENT ON *.*");
            assertThat(rows.next()).isFalse();
        }
    }

    @Test
    void aRowThatIsInsertedIntoMysqlArrivesInKafka() throws Exception {
        mysql("CREATE DATABASE shop", "CREATE TABLE shop.item (id INT PRIMARY KEY, name VARCHAR(20))");
        register("shop", 6001);

        mysql("INSERT INTO shop.item VALUES (7, 'mill')");

        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(messages("shop.shop.item"))
                        .singleElement()
                        .asString()
                        .contains("\"after\":{\"id\":7,\"name\":\"mill\"}"));
        remove("shop");
    }

    @Test
    void clickhouseReadsFromKafka() throws Exception {
        createTopic("numbers");
        clickhouse("CREATE DATABASE stream");
        clickhouse("CREATE TABLE stream.numbers (n UInt32) ENGINE = MergeTree ORDER BY n");
        clickhouse("CREATE TABLE stream.queue (n UInt32) ENGINE = Kafka SETTINGS kafka_broker_list = '"
                + sandbox.kafka().bootstrapServers()
                + "', kafka_topic_list = 'numbers', kafka_group_name = 'it', kafka_format = 'JSONEachRow'");
        clickhouse("CREATE MATERIALIZED VIEW stream.mv TO stream.numbers AS SELECT n FROM stream.queue");
        produce("numbers", "{\"n\": 42}");

        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(clickhouse("SELECT groupArray(n) FROM stream.numbers"))
                        .isEqualTo("[42]"));
        clickhouse("DROP DATABASE stream");
    }

    @Test
    void mysqlKeepsWhatWasCommittedWhenItIsKilled() throws SQLException {
        mysql("CREATE DATABASE safe", "CREATE TABLE safe.t (id INT PRIMARY KEY)", "INSERT INTO safe.t VALUES (1), (2)");
        String executed = mysqlVariable("gtid_executed");

        killAndStart(sandbox.mysql());

        assertThat(mysqlOne("SELECT COUNT(*) FROM safe.t")).isEqualTo("2");
        assertThat(mysqlVariable("gtid_executed")).isEqualTo(executed);
    }

    @Test
    void kafkaKeepsItsMessagesWhenItIsKilled() throws Exception {
        createTopic("kept");
        produce("kept", "still here");

        killAndStart(sandbox.kafka());

        await().atMost(LIMIT).untilAsserted(() -> assertThat(messages("kept")).containsExactly("still here"));
    }

    @Test
    void connectGoesOnWithItsConnectorsWhenItIsKilled() throws Exception {
        mysql("CREATE DATABASE ledger", "CREATE TABLE ledger.entry (id INT PRIMARY KEY)");
        register("ledger", 6002);
        mysql("INSERT INTO ledger.entry VALUES (1)");
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(messages("ledger.ledger.entry")).hasSize(1));

        sandbox.connect().kill();
        mysql("INSERT INTO ledger.entry VALUES (2)");
        sandbox.connect().start();

        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(messages("ledger.ledger.entry")).hasSize(2));
        remove("ledger");
    }

    @Test
    void clickhouseKeepsItsRowsWhenItIsKilled() throws Exception {
        clickhouse("CREATE DATABASE safe");
        clickhouse("CREATE TABLE safe.t (id UInt8) ENGINE = MergeTree ORDER BY id");
        clickhouse("INSERT INTO safe.t VALUES (1), (2)");

        killAndStart(sandbox.clickhouse());

        assertThat(clickhouse("SELECT count() FROM safe.t")).isEqualTo("2");
    }

    @Test
    void everyServerStopsCleanlyAndStartsAgain() throws Exception {
        List<Server> servers = List.of(sandbox.connect(), sandbox.clickhouse(), sandbox.kafka(), sandbox.mysql());
        for (Server server : servers) {
            long pid = server.pid().orElseThrow();
            server.stop();
            assertThat(server.isAlive()).isFalse();
            assertThat(ProcessHandle.of(pid)).isEmpty();
        }
        for (Server server : List.of(sandbox.mysql(), sandbox.kafka(), sandbox.clickhouse(), sandbox.connect())) {
            server.start();
            assertThat(server.isAlive()).isTrue();
        }
        assertThat(mysqlOne("SELECT 1")).isEqualTo("1");
        assertThat(clickhouse("SELECT 1")).isEqualTo("1");
    }

    @Test
    void passwordsAreInNoArgumentAndNoLogAndInNoFileThatOthersCanRead() throws Exception {
        List<String> passwords = List.of(
                sandbox.mysql().root().password(),
                sandbox.mysql().account().password(),
                sandbox.clickhouse().account().password(),
                sandbox.connect().token().orElseThrow());
        for (Server server : List.of(sandbox.mysql(), sandbox.kafka(), sandbox.connect(), sandbox.clickhouse())) {
            ProcessHandle.Info info =
                    ProcessHandle.of(server.pid().orElseThrow()).orElseThrow().info();
            assertThat(info.commandLine().orElse("")).doesNotContain(passwords);
            assertThat(server.logFile()).content().doesNotContain(passwords);
        }
        var home = Path.of(sandbox.environment().get("MILLRACE_HOME"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("secrets.properties"))))
                .isEqualTo("rw-------");
        try (Stream<Path> files = Files.list(home.resolve("run"))) {
            for (var file : files.toList()) {
                String text = Files.readString(file, StandardCharsets.ISO_8859_1);
                if (passwords.stream().anyMatch(text::contains)) {
                    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .as(file.toString())
                            .isEqualTo("rw-------");
                }
            }
        }
    }

    @Test
    void clickhouseDoesNothingWithoutAPassword() throws Exception {
        URI url = URI.create(sandbox.clickhouse().url());
        for (String query : List.of("SYSTEM STOP LISTEN HTTP", "SELECT 1")) {
            for (String options : List.of("", "?user=default", "?session_id=mine", "?max_sessions_for_user=9")) {
                HttpResponse<String> answer = send(HttpRequest.newBuilder(url.resolve("/" + options))
                        .POST(HttpRequest.BodyPublishers.ofString(query)));
                assertThat(answer.statusCode()).as(query + options).isBetween(400, 599);
                assertThat(answer.body()).containsAnyOf("USER_SESSION_LIMIT_EXCEEDED", "AUTHENTICATION_FAILED");
            }
        }
        assertThat(clickhouse("SELECT 1")).isEqualTo("1");
    }

    @Test
    void connectAsksForItsTokenAndTellsNoSecret() throws Exception {
        String password = sandbox.mysql().account().password();
        String validate = "/connector-plugins/io.debezium.connector.mysql.MySqlConnector/config/validate";
        URI url = URI.create(sandbox.connect().url() + validate);
        HttpRequest.BodyPublisher leak = HttpRequest.BodyPublishers.ofString("""
                {"connector.class": "io.debezium.connector.mysql.MySqlConnector", "tasks.max": "1", "topic.prefix": "e",
                 "name": "${env:MILLRACE_MYSQL_PASSWORD}"}""");

        for (String path : List.of("/", "/connectors", "/connector-plugins", "/admin/loggers", "/no-such-path")) {
            assertThat(send(HttpRequest.newBuilder(URI.create(sandbox.connect().url() + path)))
                            .statusCode())
                    .as(path)
                    .isEqualTo(401);
        }
        assertThat(send(HttpRequest.newBuilder(URI.create(sandbox.connect().url() + "/health")))
                        .statusCode())
                .isEqualTo(200);
        assertThat(send(HttpRequest.newBuilder(url)
                                .header("Content-Type", "application/json")
                                .PUT(leak))
                        .statusCode())
                .isEqualTo(401);
        HttpResponse<String> refused = send(
                toConnect(validate).header("Content-Type", "application/json").PUT(leak));
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("'name'").doesNotContain(password);
        // What workers ask each other has a signature instead.
        assertThat(send(HttpRequest.newBuilder(URI.create(sandbox.connect().url() + "/connectors/x/tasks"))
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString("[]")))
                        .statusCode())
                .isBetween(400, 499);
        HttpResponse<String> hidden = send(toConnect(validate)
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString("""
                {"connector.class": "io.debezium.connector.mysql.MySqlConnector", "tasks.max": "1", "topic.prefix": "e",
                 "name": "e", "database.password": "${env:MILLRACE_MYSQL_PASSWORD}"}""")));
        assertThat(hidden.statusCode()).isEqualTo(200);
        assertThat(hidden.body()).doesNotContain(password);
        assertThat(Path.of(sandbox.environment().get("MILLRACE_HOME"), "run", "connect.properties"))
                .content()
                .contains("config.providers.env.param.allowlist.pattern=MILLRACE_MYSQL_PASSWORD\n");
    }

    /** On a busy machine its heartbeats are late for seconds; taken for dead, it leaves transactions open. */
    @Test
    void aBrokerWhoseHeartbeatsAreLateIsNotTakenForDeadAndATransactionIsEndedSoonAfterItsTime() throws Exception {
        ConfigResource broker = new ConfigResource(ConfigResource.Type.BROKER, "1");
        try (Admin admin = Admin.create(client())) {
            Config config = admin.describeConfigs(List.of(broker)).all().get().get(broker);

            assertThat(number(config, "broker.session.timeout.ms")).isGreaterThanOrEqualTo(9_000);
            assertThat(number(config, "broker.session.timeout.ms"))
                    .isGreaterThanOrEqualTo(4 * number(config, "broker.heartbeat.interval.ms"));
            assertThat(number(config, "transaction.abort.timed.out.transaction.cleanup.interval.ms"))
                    .isLessThanOrEqualTo(10_000);
        }
    }

    private static long number(Config config, String name) {
        return Long.parseLong(config.get(name).value());
    }

    @Test
    void theLibraryKeepsNoUsersMadeBySqlAndSaysSoInTheWordsOfTheDocumentation() throws Exception {
        // Only the library is told to listen: a program of the machine's does so by itself.
        assumeThat(Path.of(sandbox.environment().get("MILLRACE_HOME"), "run", "clickhouse-listen.sql"))
                .exists();
        HttpResponse<String> refused = send(HttpRequest.newBuilder(
                        URI.create(sandbox.clickhouse().url() + "/"))
                .header("X-ClickHouse-User", sandbox.clickhouse().account().user())
                .header("X-ClickHouse-Key", sandbox.clickhouse().account().password())
                .POST(HttpRequest.BodyPublishers.ofString("CREATE USER analyst IDENTIFIED BY 'not-a-secret'")));

        assertThat(refused.statusCode()).isBetween(400, 599);
        assertThat(refused.body()).contains("no writeable access storage");
        assertThat(Files.readString(Path.of("../docs/operations/run.md")).replaceAll("\\s+", " "))
                .contains("`CREATE USER` fails there (\"no writeable access storage\")");
    }

    /** A connector that reads the database of its own name, running and in position when this returns. */
    private void register(String name, int serverId) throws Exception {
        String config = """
                {
                  "connector.class": "io.debezium.connector.mysql.MySqlConnector",
                  "database.hostname": "%s", "database.port": "%d", "database.user": "%s",
                  "database.password": "${env:MILLRACE_MYSQL_PASSWORD}",
                  "database.server.id": "%d", "database.include.list": "%s", "topic.prefix": "%5$s",
                  "snapshot.mode": "no_data", "exactly.once.support": "required",
                  "schema.history.internal.kafka.bootstrap.servers": "%s",
                  "schema.history.internal.kafka.topic": "%5$s.history",
                  "topic.creation.default.partitions": "1", "topic.creation.default.replication.factor": "1"
                }
                """.formatted(
                        sandbox.mysql().host(),
                        sandbox.mysql().port(),
                        sandbox.mysql().account().user(),
                        serverId,
                        name,
                        sandbox.kafka().bootstrapServers());
        HttpResponse<String> registered = send(toConnect("/connectors/" + name + "/config")
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(config)));
        assertThat(registered.statusCode()).as(registered.body()).isEqualTo(201);
        assertThat(registered.body()).doesNotContain(sandbox.mysql().account().password());
        // Debezium stores its position when the (empty) snapshot is done.
        await().atMost(LIMIT)
                .untilAsserted(() ->
                        assertThat(connect("/connectors/" + name + "/offsets")).contains("\"file\""));
    }

    private void remove(String connector) throws Exception {
        send(toConnect("/connectors/" + connector).DELETE());
    }

    private void killAndStart(Server server) {
        long pid = server.pid().orElseThrow();
        server.kill();
        assertThat(server.isAlive()).isFalse();
        assertThat(ProcessHandle.of(pid)).isEmpty();
        server.start();
        assertThat(server.pid().orElseThrow()).isNotEqualTo(pid);
    }

    private void mysql(String... statements) throws SQLException {
        try (var connection = sandbox.mysql().openAsRoot();
                var statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }

    private String mysqlVariable(String name) throws SQLException {
        return mysqlOne("SELECT @@GLOBAL." + name);
    }

    private String mysqlOne(String query) throws SQLException {
        try (var connection = sandbox.mysql().openAsRoot();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private String clickhouse(String query) throws Exception {
        HttpResponse<String> response = send(HttpRequest.newBuilder(
                        URI.create(sandbox.clickhouse().url() + "/"))
                .header("X-ClickHouse-User", sandbox.clickhouse().account().user())
                .header("X-ClickHouse-Key", sandbox.clickhouse().account().password())
                .POST(HttpRequest.BodyPublishers.ofString(query)));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.body().strip();
    }

    private String connect(String path) throws Exception {
        return send(toConnect(path)).body();
    }

    private HttpRequest.Builder toConnect(String path) {
        return HttpRequest.newBuilder(URI.create(sandbox.connect().url() + path))
                .header("Authorization", "Bearer " + sandbox.connect().token().orElseThrow());
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return HTTP.send(request.timeout(LIMIT).build(), HttpResponse.BodyHandlers.ofString());
    }

    private void createTopic(String name) throws Exception {
        try (Admin admin = Admin.create(client())) {
            admin.createTopics(List.of(new NewTopic(name, 1, (short) 1))).all().get();
        }
    }

    private void produce(String topic, String value) throws Exception {
        try (var producer = new KafkaProducer<>(client(), new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(topic, value)).get();
        }
    }

    private List<String> messages(String topic) {
        try (var consumer = new KafkaConsumer<>(client(), new StringDeserializer(), new StringDeserializer())) {
            var partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            List<String> messages = new ArrayList<>();
            consumer.poll(Duration.ofSeconds(2)).forEach(message -> messages.add(message.value()));
            return messages;
        }
    }

    private Map<String, Object> client() {
        return Map.of("bootstrap.servers", sandbox.kafka().bootstrapServers());
    }
}
