/**
 * Watches the binlog for what Debezium does not see: rows that are not whole, changes of rows that no row event holds,
 * statements about temporary tables, and statements that it passes over. {@code binlog_row_image}, {@code
 * binlog_row_value_options} and {@code binlog_format} can be set by any session (MySQL manual, "Binary Logging Options and
 * Variables"), so that looking at them before the start is not enough: Debezium 3.6.1 passes over a partial JSON update
 * without a word, and fails at every other partial row (measured). Only statements and the heads of row events are read here,
 * no value.
 */
package io.millrace.ddlmanager.guard;
