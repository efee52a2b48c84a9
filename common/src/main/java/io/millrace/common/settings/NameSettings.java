package io.millrace.common.settings;

/**
 * What the names of all objects, topics and consumer groups are made of.
 *
 * @param targetDatabase template of the analysts' database; {@code {db}} stands for the MySQL database's name
 * @param ingestDatabase template of the machinery's database
 * @param raw prefix of the raw topics, and name of the schema-change topic
 * @param rows prefix of the row topics
 * @param deadLetters topic of the envelopes that cannot become rows
 * @param journal topic of the journal
 * @param normalizerGroup consumer group of the normalizer, which Kafka Streams takes as its application id
 * @param plugin whether Millrace's plugin for Connect names the raw topics; else Debezium does
 */
public record NameSettings(
        String targetDatabase,
        String ingestDatabase,
        String raw,
        String rows,
        String deadLetters,
        String journal,
        String normalizerGroup,
        boolean plugin) {}
