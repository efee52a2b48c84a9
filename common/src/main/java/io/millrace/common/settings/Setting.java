package io.millrace.common.settings;

import java.util.Arrays;
import java.util.Optional;

/**
 * Every setting of every service: its name, default and meaning stand here and nowhere else. {@code docs/settings.md}
 * is generated from this list, and the compose file is tested against it.
 */
public enum Setting {
    MYSQL_URL(Form.MYSQL_ADDRESS, "mysql://127.0.0.1:3306", "MySQL server to replicate from, mysql://host:port"),
    MYSQL_USER(Form.TEXT, "millrace", "MySQL user; docs/operations/privileges.md has its grants"),
    MYSQL_PASSWORD(Form.SECRET, null, "Password of the MySQL user", Kind.SECRET),
    MYSQL_TLS(
            Form.oneOf(MysqlTlsMode.values(), MysqlTlsMode::word),
            "preferred",
            "TLS to MySQL: preferred (if the server offers it), required, verify-ca (its certificate is checked), or"
                    + " verify-identity (its name, too)"),
    MYSQL_TLS_TRUSTSTORE(
            Form.FILE.optional(),
            "",
            "Key store (PKCS12 or JKS) with the certificate authorities of MySQL; empty: those that Java trusts"),
    MYSQL_TLS_TRUSTSTORE_PASSWORD(Form.SECRET, "", "Password of that key store", Kind.SECRET),
    MYSQL_TLS_KEYSTORE(
            Form.FILE.optional(),
            "",
            "Key store (PKCS12 or JKS) with the certificate and key that Millrace shows to MySQL, for a user who REQUIREs X509; empty:"
                    + " none"),
    MYSQL_TLS_KEYSTORE_PASSWORD(Form.SECRET, "", "Password of that key store and of its key", Kind.SECRET),
    MYSQL_DATABASES(Form.DATABASES, null, "MySQL databases to replicate, separated by commas", Kind.REQUIRED),
    MYSQL_SERVER_ID(
            Form.wholeNumber(1, Integer.MAX_VALUE - 1).optional(),
            "",
            "Server id that Debezium uses as a replica. The ddl-manager uses the next number. Both must be unique among the"
                    + " replicas of the MySQL server. Empty: a number made of KAFKA_BOOTSTRAP, CONNECT_URL, CONNECTOR_NAME and"
                    + " JOURNAL_TOPIC, one of which differs between pipelines on one network"),
    EXCLUDE_TABLES(Form.TABLES, "", "Tables to leave out, database.table, separated by commas"),
    SHADOW_TABLES(
            Form.choice("ignore", "replicate"),
            "ignore",
            "Tables that gh-ost (_x_gho, _x_ghc, _x_del) or pt-online-schema-change (_x_new, _x_old) make beside a table"
                    + " x: ignore them, or replicate them like others"),
    KEYLESS_TABLES(
            Form.KEYLESS,
            "refuse",
            "What to do with a table without a primary or NOT NULL UNIQUE key: refuse (blocked with a reason), multiset"
                    + " (each row as often as MySQL has it), or the names of those to replicate as multisets,"
                    + " database.table, separated by commas"),

    CLICKHOUSE_URL(Form.CLICKHOUSE_ADDRESS, "http://127.0.0.1:8123", "ClickHouse HTTP address"),
    CLICKHOUSE_USER(Form.TEXT, "default", "ClickHouse user"),
    CLICKHOUSE_PASSWORD(Form.SECRET, "", "Password of the ClickHouse user", Kind.SECRET),
    CLICKHOUSE_TLS_CERTIFICATE(
            Form.FILE.optional(),
            "",
            "File of the certificate that Millrace shows to ClickHouse (PEM), where that asks for one; empty: none"),
    CLICKHOUSE_TLS_KEY(
            Form.FILE.optional(), "", "File of that certificate's private key (PEM, PKCS #8, not encrypted)"),
    CLICKHOUSE_MYSQL_URL(
            Form.MYSQL_ADDRESS.optional(),
            "",
            "MySQL address as ClickHouse reaches it to copy tables; empty: the same as MYSQL_URL"),
    TARGET_DATABASE(
            Form.TEXT, "analytics", "ClickHouse database for analysts; {db} stands for the MySQL database's name"),
    INGEST_DATABASE(
            Form.TEXT,
            "analytics_ingest",
            "ClickHouse database of the machinery; {db} stands for the MySQL database's name"),
    LOSSY_VALUES(
            Form.LOSSY,
            "quarantine",
            "What becomes of values that ClickHouse cannot hold, such as DATE 1000-01-01: quarantine, clamp or null;"
                    + " after commas, database.table.column=policy for single columns"),
    SCHEMA_POLICY(
            Form.SCHEMA_POLICY,
            "evolve",
            "What the ddl-manager does about a change of MySQL's schema: evolve, try-evolve, lenient, ignore, drop or block;"
                    + " docs/schema-changes.md, \"Policies\", says what each means"),
    SCHEMA_POLICIES(
            Form.SCHEMA_RULES,
            "",
            "Exceptions, separated by commas, database.table:kind=policy or database.table=policy, with * for any; the last that"
                    + " fits decides. Kinds: create-table, add-column, drop-column, rename-column, change-type, rewrite, truncate"),
    SQL_DIR(
            Form.FOLDER.optional(),
            "",
            "Folder whose files replace those of clickhouse-sql/ of the same name, and whose views/ and aggregates/ are"
                    + " made as well; empty: the built-in ones"),
    VIEWS(
            Form.PATTERNS,
            "",
            "Shipped views and aggregates that the ddl-manager makes and keeps, separated by commas: their files below"
                    + " clickhouse-sql/ without .sql, such as views/gold/*; * stands for any characters. Those of SQL_DIR are"
                    + " always made"),
    AGGREGATES_EVERY(
            Form.DURATION_OR_OFF, "10s", "How often aggregates are refreshed; off: never, and they stay as they are"),
    GOLD_DATABASE(
            Form.TEXT, "gold", "ClickHouse database of the star schema; {db} stands for the MySQL database's name"),

    KAFKA_BOOTSTRAP(Form.BROKERS, "127.0.0.1:9092", "Kafka bootstrap servers, as the services reach them"),
    KAFKA_BOOTSTRAP_CLICKHOUSE(
            Form.BROKERS.optional(), "", "Kafka bootstrap servers, as ClickHouse reaches them; empty: the same"),
    KAFKA_PROPERTIES(
            Form.PROPERTIES.optional(),
            "",
            "File of Kafka client properties (TLS, SASL) for the services; empty: none"),
    KAFKA_PARTITIONS(Form.wholeNumber(1, 10_000), "2", "Partitions of a new row topic and raw topic"),
    KAFKA_REPLICATION(Form.wholeNumber(1, Short.MAX_VALUE), "1", "Replication factor of new topics"),
    RAW_PREFIX(Form.TOPIC, "cdc", "Prefix of the raw topics, and name of the schema-change topic"),
    ROWS_PREFIX(Form.TOPIC, "rows", "Prefix of the row topics"),
    DEAD_LETTER_TOPIC(Form.TOPIC, "dlq.normalizer", "Topic of the envelopes that the normalizer cannot turn into rows"),
    JOURNAL_TOPIC(
            Form.TOPIC,
            "millrace.journal",
            "Topic of the journal: what happened to each table, and what people decided. Each pipeline needs its own, and its"
                    + " records are never deleted"),

    CONNECT_URL(Form.CONNECT_ADDRESS, "http://127.0.0.1:8083", "Kafka Connect REST address"),
    CONNECT_TOKEN(
            Form.SECRET.optional(),
            "",
            "Bearer token of Kafka Connect's REST interface, where the workers ask for one (docs/operations/run.md); empty: they"
                    + " do not",
            Kind.SECRET),
    CONNECT_MYSQL_URL(
            Form.MYSQL_ADDRESS.optional(),
            "",
            "MySQL address as Kafka Connect reaches it; empty: the same as MYSQL_URL"),
    CONNECT_MYSQL_PASSWORD(
            Form.PASSWORD_REFERENCE,
            "${env:MILLRACE_MYSQL_PASSWORD}",
            "Password as written into the connector's configuration: a reference that the Connect worker resolves,"
                    + " or 'inline' to write the password itself"),
    CONNECT_MYSQL_TLS_TRUSTSTORE(
            Form.TEXT.optional(), "", "MYSQL_TLS_TRUSTSTORE as a file of the Connect workers; empty: the same path"),
    CONNECT_MYSQL_TLS_KEYSTORE(
            Form.TEXT.optional(), "", "MYSQL_TLS_KEYSTORE as a file of the Connect workers; empty: the same path"),
    CONNECT_KAFKA_BOOTSTRAP(
            Form.BROKERS.optional(),
            "",
            "Kafka bootstrap servers, as the Connect workers reach them for Debezium's schema history; empty: the same"),
    CONNECT_KAFKA_PROPERTIES(
            Form.PROPERTIES.optional(),
            "",
            "File of Kafka client properties (TLS, SASL) for Debezium's schema history, with paths of the Connect workers;"
                    + " they are written into the connector's configuration, so secrets are best references that the"
                    + " worker resolves. Empty: those of KAFKA_PROPERTIES"),
    CONNECT_OFFSETS_TOPIC(
            Form.TOPIC,
            "millrace.connect.offsets",
            "The topic in which the Connect workers keep offsets (their offset.storage.topic): a transaction that is stuck"
                    + " there stops the connector, and the ddl-manager ends it"),
    CONNECTOR_NAME(Form.TEXT, "millrace", "Name of the Debezium connector"),
    CONNECT_PLUGIN(
            Form.YES_OR_NO,
            "yes",
            "Whether Millrace's jar is on the Connect workers, for JSON from the binlog, zero dates, BITs in keys, raw topics of"
                    + " their own for tables of any name, and changed keys when a worker is killed: yes or no (docs/types.md and"
                    + " docs/correctness.md say what is lost without it)"),
    COPY(
            Form.oneOf(FirstCopy.values(), FirstCopy::word),
            "copy-then-stream",
            "First copy: copy-then-stream, copy-only or stream-only"),
    COPY_BY(
            Form.oneOf(FirstCopyBy.values(), FirstCopyBy::word),
            "millrace",
            "Who copies tables with a key before their changes are streamed: millrace, or debezium by its snapshot"),
    COPY_PARALLEL(
            Form.wholeNumber(1, 64),
            "2",
            "How many parts of tables are read from MySQL at the same time when tables are copied or checked"),
    MYSQL_BUSY_THREADS(
            Form.wholeNumber(1, 100_000),
            "25",
            "Copies and checks pause between two parts of a table while MySQL runs more statements than this"
                    + " (Threads_running)"),

    NORMALIZER_APPLICATION_ID(Form.TEXT, "millrace-normalizer", "Kafka Streams application id"),
    NORMALIZER_THREADS(Form.wholeNumber(1, 256), "1", "Stream threads of one normalizer"),
    NORMALIZER_STATE_DIR(Form.PATH, ".millrace/streams", "Folder for Kafka Streams' own files"),
    INGEST_FLUSH_MS(
            Form.wholeNumber(10, 60_000),
            "350",
            "How long ClickHouse collects rows before it writes them, milliseconds"),

    CHECK_SCHEDULE(
            Form.DURATION_OR_OFF,
            "24h",
            "How often the validator proves each table: every value of every row is compared, one table at a time,"
                    + " starting with the one whose last full check is oldest. off: only when it is asked"),
    CHECK_SHARE(
            Form.wholeNumber(1, 100), "10", "Percent of the time that such a proof has a statement running in MySQL"),
    CHECK_WEBHOOK(
            Form.WEBHOOK.optional(),
            "",
            "Address to which the validator posts JSON when a table is found wrong, and when it is right again; empty: none",
            Kind.SECRET),

    GATEWAY(
            Form.YES_OR_NO,
            "no",
            "Whether `up` runs the gateway, too: one MySQL endpoint that answers analytics from ClickHouse (docs/gateway.md)"),
    GATEWAY_HOST(Form.TEXT, "127.0.0.1", "Address on which the gateway takes MySQL clients"),
    GATEWAY_MYSQL_PORT(Form.PORT, "6033", "Port on which the gateway takes MySQL clients; 0 takes a free one"),
    GATEWAY_CONNECTIONS(
            Form.wholeNumber(1, 10_000), "500", "Clients that the gateway takes at the same time; others are refused"),
    GATEWAY_IDLE(
            Form.DURATION_OR_OFF,
            "8h",
            "How long a client of the gateway may say nothing before it is disconnected; off: for ever"),
    GATEWAY_KEYSTORE(
            Form.FILE.optional(),
            "",
            "Key store (PKCS12 or JKS) with the gateway's certificate and key. Empty: where GATEWAY_HOST is not loopback, or MYSQL_TLS"
                    + " asks for TLS, a certificate is made at each start, which encrypts and proves nothing; else sessions have no TLS"),
    GATEWAY_KEYSTORE_PASSWORD(Form.SECRET, "", "Password of that key store", Kind.SECRET),
    GATEWAY_RULES(
            Form.FILE.optional(),
            "",
            "File of rules that say what the gateway answers from ClickHouse, read again when it changes; docs/gateway.md"
                    + " describes it. Empty: only what has the hint"),
    GATEWAY_QUERY_SECONDS(
            Form.wholeNumber(1, 3600),
            "30",
            "How long ClickHouse may take for a statement before the gateway asks MySQL instead, seconds"),
    GATEWAY_BEHIND_SECONDS(
            Form.wholeNumber(1, 86_400),
            "60",
            "How far ClickHouse may be behind MySQL before the gateway asks MySQL instead, seconds; a rule may say less"),
    EXPORT_URL(
            Form.STORAGE_ADDRESS.optional(),
            "",
            "Where `millrace export` writes, as ClickHouse reaches it: the S3-compatible server, the bucket and a path;"
                    + " docs/export.md describes the files"),
    EXPORT_ACCESS_KEY(Form.SECRET, "", "Access key of that storage", Kind.SECRET),
    EXPORT_SECRET_KEY(Form.SECRET, "", "Secret key of that storage", Kind.SECRET),
    EXPORT_LAYERS(
            Form.LAYERS,
            "bronze,silver,gold",
            "What is exported, separated by commas: bronze (every change), silver (current rows), gold (tables and"
                    + " views of GOLD_DATABASE)"),
    EXPORT_SCHEDULE(
            Form.DURATION_OR_OFF,
            "off",
            "How often `millrace export --keep` exports; bronze must be exported before"
                    + " Kafka's retention is over"),
    EXPORT_KEEP(
            Form.wholeNumber(1, 100_000),
            "7",
            "Of how many runs the files of silver and gold are kept; bronze is kept for good"),

    ORDERS(
            Form.YES_OR_NO,
            "no",
            "Whether `up` runs the orders service, too: it sends completed orders as events (docs/orders.md)"),
    ORDERS_TABLE(Form.TABLE, "shop.orders", "Table of the orders, database.table"),
    ORDERS_ID(Form.TEXT, "id", "Its column that identifies an order: whole numbers or texts"),
    ORDERS_COUNT(Form.TEXT, "detail_count", "Its column that says how many details the order has"),
    ORDERS_DETAILS_TABLE(Form.TABLE, "shop.order_details", "Table of the details, database.table"),
    ORDERS_DETAILS_ORDER(Form.TEXT, "order_id", "Its column that says to which order a detail belongs"),
    ORDERS_DETAILS_KEY(Form.NAMES, "line", "Its columns that tell the details of an order apart, separated by commas"),
    ORDERS_TOPIC(Form.TOPIC, "order_final", "Topic of the completed orders"),
    ORDERS_APPLICATION_ID(Form.TOPIC, "millrace-orders", "Kafka Streams application id of the orders service"),
    ORDERS_STATE_DIR(Form.PATH, ".millrace/orders", "Folder for its state"),

    HTTP_HOST(Form.TEXT, "127.0.0.1", "Address the services listen on; anything but loopback needs HTTP_TOKEN"),
    HTTP_TOKEN(
            Form.SECRET.optional(),
            "",
            "Bearer token of HTTP requests that may do everything; without one a service listens on loopback only. /livez and"
                    + " /readyz never ask. A file may hold several, a line each: all are valid, and commands send the first",
            Kind.SECRET),
    HTTP_READ_TOKEN(
            Form.SECRET.optional(),
            "",
            "Bearer token of HTTP requests that may read and change nothing; empty: none",
            Kind.SECRET),
    HTTP_NAMES(
            Form.PATTERNS,
            "",
            "Host names that the services accept, separated by commas, besides localhost, addresses, HTTP_HOST, and the hosts of"
                    + " the four addresses below; * stands for any characters. Others are refused, against DNS rebinding"),
    HTTP_TLS_CERTIFICATE(
            Form.FILE.optional(),
            "",
            "File of the services' certificate and those up to its authority (PEM): they answer with TLS, and take a new one when"
                    + " the file is exchanged. Empty: without TLS"),
    HTTP_TLS_KEY(Form.FILE.optional(), "", "File of that certificate's private key (PEM, PKCS #8, not encrypted)"),
    TLS_CA(
            Form.FILE.optional(),
            "",
            "File of authorities (PEM), besides those that Java trusts, for the https:// addresses of ClickHouse, Kafka Connect"
                    + " and the services; certificates and names are always verified"),
    HTTP_RATE(
            Form.wholeNumber(1, 100_000),
            "60",
            "How many HTTP requests a minute may change something or ask for the plan, for each service; as many may"
                    + " come at once"),
    NORMALIZER_PORT(Form.PORT, "8091", "HTTP port of the normalizer; 0 takes a free one"),
    DDL_MANAGER_PORT(Form.PORT, "8092", "HTTP port of the ddl-manager; 0 takes a free one"),
    VALIDATOR_PORT(Form.PORT, "8093", "HTTP port of the validator; 0 takes a free one"),
    GATEWAY_PORT(Form.PORT, "8095", "HTTP port of the gateway, for health and metrics; 0 takes a free one"),
    ORDERS_PORT(Form.PORT, "8094", "HTTP port of the orders service; 0 takes a free one"),
    EXPORT_PORT(Form.PORT, "8096", "HTTP port of `millrace export --keep`, for health and metrics; 0 takes a free one"),
    DDL_MANAGER_URL(
            Form.SERVICE_ADDRESS.optional(),
            "",
            "Address of the ddl-manager as commands and other services reach it; empty: HTTP_HOST and DDL_MANAGER_PORT"),
    DDL_MANAGER_PUBLIC_URL(
            Form.SERVICE_ADDRESS.optional(),
            "",
            "Address of the ddl-manager's page as browsers reach it; empty: DDL_MANAGER_URL"),
    VALIDATOR_URL(
            Form.SERVICE_ADDRESS.optional(),
            "",
            "Address of the validator as commands and other services reach it; empty: HTTP_HOST and VALIDATOR_PORT"),
    VALIDATOR_PUBLIC_URL(
            Form.SERVICE_ADDRESS.optional(),
            "",
            "Address of the validator's page as browsers reach it, and as webhooks name it; empty: VALIDATOR_URL"),
    LOG_FORMAT(Form.choice("text", "json"), "text", "Format of the log: text or json"),

    HOME(Form.PATH, ".millrace", "Folder of what `up`, `demo` and `bench` start: data and logs");

    /** How a setting is treated when it is read or shown. */
    public enum Kind {
        PLAIN,
        /** Has no default and must be given. */
        REQUIRED,
        /** Never printed; can also be given as a file, under the variable's name followed by {@code _FILE}. */
        SECRET
    }

    public static final String PREFIX = "MILLRACE_";

    private static final String FILE = "_FILE";

    private final Form form;
    private final String defaultValue;
    private final String meaning;
    private final Kind kind;

    Setting(Form form, String defaultValue, String meaning) {
        this(form, defaultValue, meaning, Kind.PLAIN);
    }

    Setting(Form form, String defaultValue, String meaning, Kind kind) {
        this.form = form;
        this.defaultValue = defaultValue;
        this.meaning = meaning;
        this.kind = kind;
    }

    /** The environment variable, e.g. {@code MILLRACE_MYSQL_URL}. */
    public String variable() {
        return PREFIX + name();
    }

    /** How its value is written. */
    Form form() {
        return form;
    }

    /** The variable that names a file with the value instead; for secrets only. */
    public String fileVariable() {
        return variable() + FILE;
    }

    public Optional<String> defaultValue() {
        return Optional.ofNullable(defaultValue);
    }

    public String meaning() {
        return meaning;
    }

    public Kind kind() {
        return kind;
    }

    /** The setting of an environment variable, also when it is given as {@code …_FILE}. */
    public static Optional<Setting> ofVariable(String variable) {
        return Arrays.stream(values())
                .filter(s -> s.variable().equals(variable)
                        || s.kind == Kind.SECRET && s.fileVariable().equals(variable))
                .findFirst();
    }
}
