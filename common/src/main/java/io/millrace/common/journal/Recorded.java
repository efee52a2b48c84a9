package io.millrace.common.journal;

/**
 * An event in its place in the journal.
 *
 * @param offset of its record in the journal's topic
 */
public record Recorded(long offset, TableEvent event) {}
