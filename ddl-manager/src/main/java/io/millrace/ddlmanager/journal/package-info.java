/**
 * Writes the journal ({@link io.millrace.common.journal}): to Kafka, which is what counts, and from there into ClickHouse's
 * {@code table_events} for reading.
 */
package io.millrace.ddlmanager.journal;
