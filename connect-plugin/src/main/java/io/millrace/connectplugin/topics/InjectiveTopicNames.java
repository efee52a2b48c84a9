package io.millrace.connectplugin.topics;

import io.debezium.schema.DefaultTopicNamingStrategy;
import io.debezium.spi.schema.DataCollectionId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Gives each table a raw topic of its own. Debezium's names replace what Kafka does not allow by {@code _}, so two tables may
 * share a topic; and Kafka refuses topics that differ in dots and underscores only, which stops the connector.
 *
 * <p>The rule is that of {@code io.millrace.common.naming.Topics}, which explains it; a test compares the two. This jar depends
 * on nothing of Millrace's.
 */
public final class InjectiveTopicNames extends DefaultTopicNamingStrategy {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_]+");
    private static final int HASH_BYTES = 8;

    /** Debezium's own, which drops what was not used for long, costs a microsecond a row. */
    private final Map<DataCollectionId, String> topics = new ConcurrentHashMap<>();

    public InjectiveTopicNames(Properties props) {
        super(props);
    }

    @Override
    public String dataChangeTopic(DataCollectionId id) {
        return topics.computeIfAbsent(id, table -> topic(prefix, id.databaseParts()));
    }

    /** @param parts the database's name and the table's */
    static String topic(String prefix, List<String> parts) {
        String database = injective(parts.get(0));
        String ended = database.contains("_") && !database.contains("-") ? database + "-" : database;
        return prefix + "." + ended + "." + injective(parts.get(1));
    }

    private static String injective(String name) {
        return PLAIN.matcher(name).matches() ? name : name.replaceAll("[^A-Za-z0-9_]", "_") + "-" + hash(name);
    }

    private static String hash(String name) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update((name.length() + ":").getBytes(StandardCharsets.US_ASCII));
            digest.update(name.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest(), 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
