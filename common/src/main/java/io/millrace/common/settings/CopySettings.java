package io.millrace.common.settings;

/**
 * How tables are copied and checked.
 *
 * @param mysql MySQL as ClickHouse reaches it
 * @param parallel how many ranges of keys are read at the same time, of all tables together
 * @param busyThreads statements of MySQL beyond which no range is begun
 */
public record CopySettings(MysqlAddress mysql, int parallel, int busyThreads) {}
