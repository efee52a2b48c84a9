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
 */
public record Topics(String raw, String rows, String deadLetters, String normalizerGroup) {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_]+");

    public static Topics of(NameSettings names) {
        return new Topics(names.raw(), names.rows(), names.deadLetters(), names.normalizerGroup());
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

    /** The raw topic of a table, as Debezium's default naming strategy makes it: other characters become {@code _}. */
    public String rawTopic(TableId table) {
        return raw + "." + sanitized(table.database()) + "." + sanitized(table.table());
    }

    /**
     * The row topic of a table. Different tables always have different row topics: a name with characters that Kafka
     * does not allow, or with a dot, is followed by a hash of its exact spelling.
     */
    public String rowTopic(TableId table) {
        return rows + "." + injective(table.database()) + "." + injective(table.table());
    }

    private static String injective(String name) {
        if (PLAIN.matcher(name).matches()) {
            return name;
        }
        return sanitized(name).replace('.', '_') + "-" + Fingerprint.of(name);
    }

    private static String sanitized(String name) {
        return name.replaceAll("[^A-Za-z0-9._-]", "_");
    }
}
