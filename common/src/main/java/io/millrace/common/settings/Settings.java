package io.millrace.common.settings;

import io.millrace.common.policy.LossPolicies;
import io.millrace.common.policy.SchemaPolicies;
import io.millrace.common.problem.Problem;
import io.millrace.common.table.ShadowTables;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * All settings, parsed and checked when loaded, those that nobody asks for too. What must be given and is not is said
 * when it is asked for: not every command needs all. Immutable.
 *
 * <p>A value is looked for in the environment first, then in the file that {@code MILLRACE_SETTINGS_FILE} names
 * (Java properties, the same names), then in {@link Setting}'s defaults.
 */
public final class Settings {

    /** Names the optional file; it is not a {@link Setting} because it says where settings are. */
    public static final String FILE_VARIABLE = Setting.PREFIX + "SETTINGS_FILE";

    private final Map<Setting, Object> values;

    private Settings(Map<Setting, Object> values) {
        this.values = values;
    }

    /**
     * From the given variables; names without Millrace's prefix are ignored.
     *
     * @throws Problem that names all settings that are unknown or wrong
     */
    public static Settings of(Map<String, String> environment) {
        Faults faults = new Faults();
        Map<Setting, GivenSettings.Text> texts = GivenSettings.read(environment, faults);
        Map<Setting, Object> values = new EnumMap<>(Setting.class);
        texts.forEach((setting, text) -> parse(setting, text, faults).ifPresent(value -> values.put(setting, value)));
        faults.throwIfAny();
        Settings settings = new Settings(values);
        settings.requireDatabasesOfTheirOwn();
        return settings;
    }

    /** What is given by the environment, and by the file where that says nothing; unchecked. */
    public static Map<String, String> given(Map<String, String> environment) {
        return GivenSettings.unchecked(environment);
    }

    /**
     * Of what {@link #given} gives, what may be shown to others: without secrets, and without texts in which one may be hidden.
     * A file that holds a secret is named, and not read.
     */
    public static Map<String, String> shareable(Map<String, String> environment) {
        return given(environment).entrySet().stream()
                .filter(each -> Setting.ofVariable(each.getKey())
                        .filter(setting -> each.getKey().equals(setting.fileVariable())
                                || setting.kind() != Setting.Kind.SECRET && !mayHideSecret(each.getValue()))
                        .isPresent())
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static boolean mayHideSecret(String text) {
        return text.matches("(?is).*(password|secret|token|//[^/]*@).*");
    }

    public MysqlSettings mysql() {
        return new MysqlSettings(
                value(Setting.MYSQL_URL),
                value(Setting.MYSQL_USER),
                value(Setting.MYSQL_PASSWORD),
                this.<Optional<Integer>>value(Setting.MYSQL_SERVER_ID).orElseGet(this::ownServerId),
                value(Setting.MYSQL_TLS),
                this.<Optional<Path>>value(Setting.MYSQL_TLS_TRUSTSTORE)
                        .map(file -> new KeyStoreFile(file, value(Setting.MYSQL_TLS_TRUSTSTORE_PASSWORD))),
                this.<Optional<Path>>value(Setting.MYSQL_TLS_KEYSTORE)
                        .map(file -> new KeyStoreFile(file, value(Setting.MYSQL_TLS_KEYSTORE_PASSWORD))));
    }

    /** An even number of ten digits: the one after it is this pipeline's as well. Java specifies the hash of texts. */
    private int ownServerId() {
        List<Object> names = List.of(
                value(Setting.KAFKA_BOOTSTRAP),
                value(Setting.CONNECT_URL),
                value(Setting.CONNECTOR_NAME),
                value(Setting.JOURNAL_TOPIC));
        return 1 << 30 | (names.hashCode() & 0xFFF_FFFF) << 1;
    }

    public SourceSettings source() {
        return new SourceSettings(
                value(Setting.MYSQL_DATABASES),
                value(Setting.EXCLUDE_TABLES),
                new ShadowTables(is(Setting.SHADOW_TABLES, "ignore")),
                value(Setting.KEYLESS_TABLES));
    }

    public ClickHouseSettings clickHouse() {
        return new ClickHouseSettings(
                value(Setting.CLICKHOUSE_URL),
                value(Setting.CLICKHOUSE_USER),
                value(Setting.CLICKHOUSE_PASSWORD),
                value(Setting.TLS_CA),
                certificate(Setting.CLICKHOUSE_TLS_CERTIFICATE, Setting.CLICKHOUSE_TLS_KEY));
    }

    public NameSettings names() {
        return new NameSettings(
                value(Setting.TARGET_DATABASE),
                value(Setting.INGEST_DATABASE),
                value(Setting.RAW_PREFIX),
                value(Setting.ROWS_PREFIX),
                value(Setting.DEAD_LETTER_TOPIC),
                value(Setting.JOURNAL_TOPIC),
                value(Setting.NORMALIZER_APPLICATION_ID),
                value(Setting.CONNECT_PLUGIN));
    }

    public SchemaPolicies schemaPolicies() {
        return new SchemaPolicies(value(Setting.SCHEMA_POLICY), value(Setting.SCHEMA_POLICIES));
    }

    public LossPolicies lossPolicies() {
        return value(Setting.LOSSY_VALUES);
    }

    public ObjectSettings objects() {
        return new ObjectSettings(
                value(Setting.SQL_DIR),
                lossPolicies(),
                this.<Optional<String>>value(Setting.KAFKA_BOOTSTRAP_CLICKHOUSE)
                        .orElseGet(() -> value(Setting.KAFKA_BOOTSTRAP)),
                Duration.ofMillis(this.<Integer>value(Setting.INGEST_FLUSH_MS)));
    }

    public ViewSettings views() {
        return new ViewSettings(
                value(Setting.SQL_DIR),
                value(Setting.VIEWS),
                value(Setting.GOLD_DATABASE),
                value(Setting.AGGREGATES_EVERY));
    }

    public KafkaSettings kafka() {
        return new KafkaSettings(
                value(Setting.KAFKA_BOOTSTRAP),
                this.<Optional<Map<String, String>>>value(Setting.KAFKA_PROPERTIES)
                        .orElse(Map.of()),
                value(Setting.KAFKA_PARTITIONS),
                value(Setting.KAFKA_REPLICATION));
    }

    public ConnectSettings connect() {
        KafkaSettings kafka = kafka();
        return new ConnectSettings(
                value(Setting.CONNECT_URL),
                value(Setting.CONNECT_TOKEN),
                value(Setting.CONNECT_OFFSETS_TOPIC),
                value(Setting.TLS_CA),
                value(Setting.CONNECTOR_NAME),
                this.<Optional<MysqlAddress>>value(Setting.CONNECT_MYSQL_URL).orElseGet(() -> value(Setting.MYSQL_URL)),
                value(Setting.CONNECT_MYSQL_PASSWORD),
                value(Setting.CONNECT_MYSQL_TLS_TRUSTSTORE),
                value(Setting.CONNECT_MYSQL_TLS_KEYSTORE),
                this.<Optional<String>>value(Setting.CONNECT_KAFKA_BOOTSTRAP).orElse(kafka.bootstrap()),
                this.<Optional<Map<String, String>>>value(Setting.CONNECT_KAFKA_PROPERTIES)
                        .orElse(kafka.properties()),
                value(Setting.CONNECT_PLUGIN),
                value(Setting.COPY),
                value(Setting.COPY_BY));
    }

    public CopySettings copies() {
        return new CopySettings(
                this.<Optional<MysqlAddress>>value(Setting.CLICKHOUSE_MYSQL_URL)
                        .orElseGet(() -> value(Setting.MYSQL_URL)),
                value(Setting.COPY_PARALLEL),
                value(Setting.MYSQL_BUSY_THREADS));
    }

    public NormalizerSettings normalizer() {
        return new NormalizerSettings(value(Setting.NORMALIZER_THREADS), value(Setting.NORMALIZER_STATE_DIR));
    }

    /** @throws Problem when no address is set */
    public ExportSettings export() {
        return new ExportSettings(
                this.<Optional<String>>value(Setting.EXPORT_URL).orElseThrow(() -> Faults.missing(Setting.EXPORT_URL)),
                value(Setting.EXPORT_ACCESS_KEY),
                value(Setting.EXPORT_SECRET_KEY),
                value(Setting.EXPORT_LAYERS),
                value(Setting.GOLD_DATABASE),
                value(Setting.EXPORT_SCHEDULE),
                value(Setting.EXPORT_KEEP));
    }

    /** Whether the sandbox runs the orders service, too. */
    public boolean ordersWanted() {
        return value(Setting.ORDERS);
    }

    public OrdersSettings orders() {
        return new OrdersSettings(
                value(Setting.ORDERS_TABLE),
                value(Setting.ORDERS_ID),
                value(Setting.ORDERS_COUNT),
                value(Setting.ORDERS_DETAILS_TABLE),
                value(Setting.ORDERS_DETAILS_ORDER),
                value(Setting.ORDERS_DETAILS_KEY),
                value(Setting.ORDERS_TOPIC),
                value(Setting.ORDERS_APPLICATION_ID),
                value(Setting.ORDERS_STATE_DIR));
    }

    public HttpSettings http() {
        String host = value(Setting.HTTP_HOST);
        Optional<OwnCertificate> certificate = certificate(Setting.HTTP_TLS_CERTIFICATE, Setting.HTTP_TLS_KEY);
        String scheme = certificate.isPresent() ? "https" : "http";
        return new HttpSettings(
                host,
                value(Setting.HTTP_NAMES),
                value(Setting.HTTP_TOKEN),
                value(Setting.HTTP_READ_TOKEN),
                value(Setting.HTTP_RATE),
                certificate,
                value(Setting.TLS_CA),
                HttpSettings.Service.of(Setting.NORMALIZER_PORT, value(Setting.NORMALIZER_PORT), scheme, host),
                HttpSettings.Service.of(
                        Setting.DDL_MANAGER_PORT,
                        value(Setting.DDL_MANAGER_PORT),
                        scheme,
                        host,
                        value(Setting.DDL_MANAGER_URL),
                        value(Setting.DDL_MANAGER_PUBLIC_URL)),
                HttpSettings.Service.of(
                        Setting.VALIDATOR_PORT,
                        value(Setting.VALIDATOR_PORT),
                        scheme,
                        host,
                        value(Setting.VALIDATOR_URL),
                        value(Setting.VALIDATOR_PUBLIC_URL)),
                HttpSettings.Service.of(Setting.GATEWAY_PORT, value(Setting.GATEWAY_PORT), scheme, host),
                HttpSettings.Service.of(Setting.ORDERS_PORT, value(Setting.ORDERS_PORT), scheme, host),
                HttpSettings.Service.of(Setting.EXPORT_PORT, value(Setting.EXPORT_PORT), scheme, host));
    }

    /** @throws Problem when only one of the two files is given */
    private Optional<OwnCertificate> certificate(Setting chainFile, Setting keyFile) {
        Optional<Path> chain = value(chainFile);
        Optional<Path> key = value(keyFile);
        if (chain.isPresent() != key.isPresent()) {
            throw Faults.missing(chain.isPresent() ? keyFile : chainFile);
        }
        return chain.map(file -> new OwnCertificate(file, key.get()));
    }

    public CheckSettings checks() {
        return new CheckSettings(
                value(Setting.CHECK_SCHEDULE),
                this.<Integer>value(Setting.CHECK_SHARE) / 100.0,
                value(Setting.CHECK_WEBHOOK));
    }

    public GatewaySettings gateway() {
        return new GatewaySettings(
                value(Setting.GATEWAY_HOST),
                value(Setting.GATEWAY_MYSQL_PORT),
                value(Setting.GATEWAY_CONNECTIONS),
                value(Setting.GATEWAY_IDLE),
                this.<Optional<Path>>value(Setting.GATEWAY_KEYSTORE)
                        .map(file -> new KeyStoreFile(file, value(Setting.GATEWAY_KEYSTORE_PASSWORD))),
                value(Setting.GATEWAY_RULES),
                Duration.ofSeconds(this.<Integer>value(Setting.GATEWAY_QUERY_SECONDS)),
                Duration.ofSeconds(this.<Integer>value(Setting.GATEWAY_BEHIND_SECONDS)));
    }

    /** The sandbox's folder. */
    public Path home() {
        return value(Setting.HOME);
    }

    private boolean is(Setting setting, String word) {
        return value(setting).equals(word);
    }

    /** The form of each setting decides the type, and only the methods above ask for it. */
    @SuppressWarnings("unchecked")
    private <T> T value(Setting setting) {
        Object value = values.get(setting);
        if (value == null) {
            throw Faults.missing(setting);
        }
        return (T) value;
    }

    private static Optional<Object> parse(Setting setting, GivenSettings.Text given, Faults faults) {
        String text = given.text();
        boolean secret = setting.kind() == Setting.Kind.SECRET;
        if (text.isBlank()
                && !secret
                && !setting.defaultValue().filter(String::isBlank).isPresent()) {
            faults.add(setting.defaultValue().isPresent() ? Faults.empty(setting) : Faults.missing(setting));
            return Optional.empty();
        }
        try {
            Object value = setting.form().read(text);
            return Optional.of(given.file().map(file -> following(file, value)).orElse(value));
        } catch (IllegalArgumentException e) {
            faults.add(Faults.wrong(setting, text, Optional.ofNullable(e.getMessage())));
            return Optional.empty();
        }
    }

    /** A secret that a file holds is what that file holds when it is asked for. */
    private static Object following(Path file, Object value) {
        if (value instanceof Optional<?> optional) {
            return optional.map(present -> following(file, present));
        }
        return value instanceof Secret secret ? Secret.of(file, secret.value()) : value;
    }

    /** Tables of one name in two databases would share their objects. */
    private void requireDatabasesOfTheirOwn() {
        if (!values.containsKey(Setting.MYSQL_DATABASES) || source().databases().size() < 2) {
            return;
        }
        List<Setting> shared = List.of(Setting.TARGET_DATABASE, Setting.INGEST_DATABASE).stream()
                .filter(setting -> !this.<String>value(setting).contains("{db}"))
                .toList();
        if (!shared.isEmpty()) {
            throw Faults.shared(shared, setting -> value(setting));
        }
    }

    @Override
    public String toString() {
        return "Settings" + values.keySet();
    }
}
