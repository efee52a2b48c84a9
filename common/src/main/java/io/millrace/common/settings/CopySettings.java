package io.millrace.common.settings;

/**
 * How tables are copied.
 *
 * @param mysql MySQL as ClickHouse reaches it
 * @param parallel how many ranges of keys are read at the same time, of all tables together
 */
public record CopySettings(MysqlAddress mysql, int parallel) {}
