package io.millrace.common.naming;

import io.millrace.common.settings.NameSettings;
import io.millrace.common.table.TableId;
import java.util.regex.Pattern;

/**
 * The names of all Kafka topics, and of the consumer groups that read them for Millrace.
 *
 * @param raw prefix of the raw topics and name of the schema-change topic, which Debezium takes as
 *     {@code topic.prefix}
 * @param rows prefix of the row topics
 * @param deadLetters topic of the envelopes that cannot become rows
 * @param normalizerGroup the consumer group in which the normalizer reads the raw topics
 * @param plugin whether Millrace's plugin for Connect names the raw topics
 */
public record Topics(String raw, String rows, String deadLetters, String normalizerGroup, boolean plugin) {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_]+");

    public static Topics of(NameSettings names) {
        return new Topics(names.raw(), names.rows(), names.deadLetters(), names.normalizerGroup(), names.plugin());
    }

    /** Matches {@code cdc.<db>.<table>} and neither the schema-change topic nor heartbeats or transactions. */
    public Pattern rawPattern() {
        return Pattern.compile(Pattern.quote(raw + ".") + "[^.]+\\..+");
    }

    /** Debezium writes each DDL statement to the topic that is named like the prefix. */
    public String schemaChanges() {
        return raw;
    }

    /** Debezium's heartbeats, which move its offset on when no captured table changes. */
    public String heartbeats() {
        return "__debezium-heartbeat." + raw;
    }

    /** The consumer group in which the ddl-manager says which schema changes ClickHouse follows. */
    public String schemaChangesGroup() {
        return "millrace-ddl-manager." + raw;
    }

    /** The connector's own record of the schema, which it reads when it starts. */
    public String schemaHistory() {
        return "millrace.schema-history." + raw;
    }

    /** The normalizer's compacted record of the raw topics' generations. */
    public String generations() {
        return "millrace.generations." + raw;
    }

    /** What the normalizer tells of each TRUNCATE TABLE: which table, and where between its rows it stood. */
    public String truncations() {
        return rows;
    }

    /** The consumer group in which the ddl-manager says which truncations have been carried out. */
    public String truncationsGroup() {
        return "millrace-truncations." + rows;
    }

    /**
     * The consumer group in which the ddl-manager says up to where partitions were seen read to their end. What follows a
     * reader's own offset may be a marker of a transaction, which it never reads, and which expires unread.
     */
    public String readToEndGroup() {
        return "millrace-read-to-end." + rows;
    }

    /** The consumer group with whose offsets the ddl-manager writes down which ids the topics have. */
    public String topicIdsGroup() {
        return "millrace-topic-ids." + rows;
    }

    /**
     * The raw topic of a table. Without Millrace's plugin it has the name that Debezium gives it, which it may share with
     * another table; with it, Debezium asks {@code io.millrace.connectplugin.topics.InjectiveTopicNames}, which has the same
     * rule as this class.
     */
    public String rawTopic(TableId table) {
        return plugin
                ? injective(raw, table)
                : raw + "." + debeziums(table.database()) + "." + debeziums(table.table());
    }

    /** The row topic of a table. */
    public String rowTopic(TableId table) {
        return injective(rows, table);
    }

    /** Whether a topic that the normalizer writes has rows: it writes truncations and dead letters, too. */
    public boolean isRowTopic(String topic) {
        return topic.startsWith(rows + ".") && !topic.equals(deadLetters);
    }

    /**
     * Different tables have different topics, also where dots and underscores count as the same, as Kafka counts them: a name
     * with other characters is followed by a hash of its exact spelling, and a database's name with an underscore by a
     * hyphen, which tells where it ends.
     */
    private static String injective(String prefix, TableId table) {
        String database = injective(table.database());
        String ended = database.contains("_") && !database.contains("-") ? database + "-" : database;
        return prefix + "." + ended + "." + injective(table.table());
    }

    private static String injective(String name) {
        if (PLAIN.matcher(name).matches()) {
            return name;
        }
        return name.replaceAll("[^A-Za-z0-9_]", "_") + "-" + Fingerprint.of(name);
    }

    private static String debeziums(String name) {
        return name.replaceAll("[^A-Za-z0-9._-]", "_");
    }
}
