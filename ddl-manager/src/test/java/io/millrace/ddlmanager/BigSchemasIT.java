package io.millrace.ddlmanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.common.connect.ConnectClient;
import io.millrace.common.kafka.KafkaCalls;
import io.millrace.common.kafka.KafkaClients;
import io.millrace.common.naming.Topics;
import io.millrace.common.wire.RecordSize;
import io.millrace.sandbox.junit.ConcurrentTest;
import io.millrace.sandbox.pipeline.PipelineTest;
import io.millrace.sandbox.pipeline.RunningPipeline;
import io.millrace.sandbox.supervision.Service;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Tables of hundreds of columns, and statements of megabytes: there before the first copy, and live. What is too large for
 * one stage stops every table, so a table beside them must follow after each statement.
 */
@PipelineTest(
        database = "big",
        sql = {
            "CREATE TABLE beside (id INT AUTO_INCREMENT PRIMARY KEY)",
            BigSchemasIT.NUMBERS,
            BigSchemasIT.LONG_TEXTS,
            BigSchemasIT.MAKE + "CONCAT('CREATE TABLE places_copied (id INT PRIMARY KEY, place ENUM(', "
                    + BigSchemasIT.LABELS + ", '" + BigSchemasIT.OF_ASCII + ")')",
            BigSchemasIT.PREPARE,
            BigSchemasIT.RUN,
            "INSERT INTO places_copied VALUES (1, 1), (2, 16000)",
            BigSchemasIT.MAKE + "CONCAT('CREATE TABLE texts_copied (id INT PRIMARY KEY, doc JSON, t VARCHAR(12000)"
                    + " CHARACTER SET ascii DEFAULT ''', REPEAT('0123456789', 1100), ''', body TEXT DEFAULT (''',"
                    + " REPEAT('<p>hello</p>', 1667), '''), CHECK (doc IS NULL OR ''', REPEAT('z', 20000), ''' != doc))"
                    + " COMMENT ''', REPEAT('word ', 409), 'end''')",
            BigSchemasIT.PREPARE,
            BigSchemasIT.RUN,
            "INSERT INTO texts_copied (id, doc) VALUES (1, '{}'), (2, NULL)",
            BigSchemasIT.MAKE + "CONCAT('CREATE TABLE wide_copied (id INT PRIMARY KEY, ', "
                    + BigSchemasIT.FIVE_HUNDRED_COLUMNS + ", ')')",
            BigSchemasIT.PREPARE,
            BigSchemasIT.RUN,
            "INSERT INTO wide_copied (id, c1, c2, c500) VALUES (1, 1, 2, 'last'), (2, NULL, NULL, NULL)",
            BigSchemasIT.MAKE + "CONCAT('CREATE TABLE doubles_copied (id INT PRIMARY KEY, ', "
                    + BigSchemasIT.THREE_HUNDRED_DOUBLES + ", ')')",
            BigSchemasIT.PREPARE,
            BigSchemasIT.RUN,
            "INSERT INTO doubles_copied (id, d1, d150, d300) VALUES (1, 0.1, 1e300, -0e0),"
                    + " (2, 1e0 / 3e0, NULL, 2.2250738585072014e-308), (3, NULL, 123456789012345680, 1.7976931348623157e308)"
        },
        checkedOnce = true)
class BigSchemasIT {

    /** MySQL makes the long statements itself, in three steps of one session. */
    static final String NUMBERS = "SET SESSION cte_max_recursion_depth = 20000";

    static final String LONG_TEXTS = "SET SESSION group_concat_max_len = 4000000";
    static final String MAKE = "SET @statement = ";
    static final String PREPARE = "PREPARE made FROM @statement";
    static final String RUN = "EXECUTE made";

    /**
     * Of forty characters each: Debezium's record of the statement has them twice, and more than a megabyte. MySQL compares
     * each with each, so they differ in their first letters.
     */
    static final String LABELS = "(WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 16000)"
            + " SELECT GROUP_CONCAT(CONCAT('''', REVERSE(LPAD(i, 8, '0')), '-is-a-warehouse-shelf-position-''')"
            + " ORDER BY i) FROM n)";

    static final String OF_ASCII = ") CHARACTER SET ascii COLLATE ascii_bin NOT NULL";

    static final String FIVE_HUNDRED_COLUMNS =
            "(WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500) SELECT GROUP_CONCAT(CONCAT('c',"
                    + " i, ' ', ELT(1 + i % 5, 'VARCHAR(5)', 'INT', 'SMALLINT', 'DATETIME(6)', 'DECIMAL(10,2)')) ORDER BY i)"
                    + " FROM n)";

    static final String THREE_HUNDRED_DOUBLES =
            "(WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300)"
                    + " SELECT GROUP_CONCAT(CONCAT('d', i, ' DOUBLE') ORDER BY i) FROM n)";

    private static final Duration PATIENCE = Duration.ofMinutes(8);

    private final RunningPipeline millrace;
    private final AtomicInteger rowsBeside = new AtomicInteger();

    BigSchemasIT(RunningPipeline millrace) {
        this.millrace = millrace;
    }

    @ConcurrentTest
    void anEnumOfSixteenThousandLongLabels() throws SQLException {
        run(
                "CONCAT('CREATE TABLE places (id INT PRIMARY KEY, place ENUM(', " + LABELS + ", '" + OF_ASCII + ")')",
                "INSERT INTO places VALUES (1, 1), (2, 16000)",
                "UPDATE places SET place = 8000 WHERE id = 1",
                "UPDATE places_copied SET place = 15999 WHERE id = 2");
        run(
                "CONCAT('ALTER TABLE places_copied MODIFY place ENUM(', " + LABELS + ", ',''one more''" + OF_ASCII
                        + "')",
                "INSERT INTO places_copied VALUES (3, 'one more')");
    }

    @ConcurrentTest
    void literalsOfThousandsOfCharacters() throws SQLException {
        run(
                "CONCAT('CREATE TABLE commented (id INT PRIMARY KEY) COMMENT ''', REPEAT('word ', 409), 'end''')",
                "INSERT INTO commented VALUES (1)");
        run(
                "CONCAT('CREATE TABLE defaults (id INT PRIMARY KEY, t VARCHAR(12000) CHARACTER SET ascii DEFAULT ''',"
                        + " REPEAT('0123456789', 1100), ''')')",
                "INSERT INTO defaults (id) VALUES (1)");
        run(
                "CONCAT('ALTER TABLE texts_copied ADD CONSTRAINT shape CHECK (doc IS NULL OR ''', REPEAT('y', 7000),"
                        + " ''' != doc)')",
                "INSERT INTO texts_copied (id, doc) VALUES (3, '[3]')");
        run(
                "CONCAT('ALTER TABLE texts_copied ADD COLUMN more TEXT DEFAULT (''', REPEAT('<p>hello</p>', 1667), ''')')",
                "INSERT INTO texts_copied (id, doc) VALUES (4, '[4]')");
        millrace.awaitSettled("texts_copied");
        assertThat(millrace.number("SELECT count() FROM " + millrace.target()
                        + ".texts_copied WHERE length(more) = 20004 AND length(body) = 20004"))
                .isEqualTo(4);
    }

    @ConcurrentTest
    void fiveHundredColumns() throws SQLException {
        run(
                "CONCAT('CREATE TABLE wide (id INT PRIMARY KEY, ', " + FIVE_HUNDRED_COLUMNS + ", ')')",
                "INSERT INTO wide (id, c1, c499) VALUES (1, 1, 2.5), (2, NULL, NULL)",
                "UPDATE wide SET c500 = 'last' WHERE id = 2",
                "ALTER TABLE wide ADD COLUMN c501 INT DEFAULT 5",
                "UPDATE wide_copied SET c2 = 3");
    }

    @ConcurrentTest
    void threeHundredDoublesAreCompared() throws SQLException {
        run(
                "CONCAT('CREATE TABLE doubles (id INT PRIMARY KEY, ', " + THREE_HUNDRED_DOUBLES + ", ')')",
                "INSERT INTO doubles (id, d200) VALUES (4, 1e22)",
                "UPDATE doubles_copied SET d2 = d1 * 3, d299 = 1e-5 WHERE id IN (1, 2)");
    }

    @Test
    @ResourceLock(ConcurrentTest.SERVICES)
    void aWrongValueAmongThreeHundredColumnsIsNamed() throws SQLException {
        millrace.awaitSettled("doubles_copied");
        millrace.mysql("SET SESSION sql_log_bin = 0", "UPDATE doubles_copied SET d300 = 5 WHERE id = 3");
        try {
            assertThat(millrace.check().get("doubles_copied").differences())
                    .singleElement()
                    .asString()
                    .contains("3", "d300");
        } finally {
            millrace.mysql(
                    "UPDATE doubles_copied SET d300 = 1.7976931348623157e308 WHERE id = 3",
                    "SET SESSION sql_log_bin = 1");
        }
    }

    /** Whatever the brokers' own limit is. */
    @ConcurrentTest
    void theTopicsOfSchemasTakeRecordsOfThatSize() {
        Topics topics = Topics.of(millrace.settings().names());
        try (Admin admin = KafkaClients.admin(millrace.settings().kafka())) {
            for (String topic : List.of(topics.schemaChanges(), topics.schemaHistory())) {
                ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
                ConfigEntry limit = KafkaCalls.await(
                                "Kafka does not tell a topic's settings",
                                admin.describeConfigs(List.of(resource)).all())
                        .get(resource)
                        .get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG);
                assertThat(limit.source()).as(topic).isEqualTo(ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG);
                assertThat(Integer.parseInt(limit.value())).as(topic).isGreaterThanOrEqualTo(RecordSize.VALUE);
            }
        }
    }

    /** What was written to Debezium's history must also be read, when its connector starts again. */
    @Test
    @ResourceLock(ConcurrentTest.SERVICES)
    void aRestartOfTheConnectorReadsItAllAgain() throws SQLException {
        millrace.awaitInStep();
        ConnectClient connect = millrace.connect();
        connect.stop(millrace.connector());
        await().atMost(PATIENCE)
                .until(() -> connect.state(millrace.connector()).orElseThrow().stopped());
        connect.resume(millrace.connector());
        follows();
    }

    /** @param statement an expression of MySQL's for it */
    private void run(String statement, String... then) throws SQLException {
        try (var session = millrace.session();
                var sql = session.createStatement()) {
            for (String each : new String[] {NUMBERS, LONG_TEXTS, MAKE + statement, PREPARE, RUN}) {
                sql.execute(each);
            }
        }
        millrace.mysql(then);
        follows();
    }

    private void follows() throws SQLException {
        millrace.mysql("INSERT INTO beside () VALUES ()");
        int rows = rowsBeside.incrementAndGet();
        await("a table beside it follows, and the connector is "
                        + millrace.connect().state(millrace.connector()))
                .atMost(PATIENCE)
                .until(() -> millrace.number("SELECT count() FROM " + millrace.target() + ".beside") >= rows);
        assertThat(millrace.get(Service.DDL_MANAGER, "/readyz")).contains("ready");
    }
}
