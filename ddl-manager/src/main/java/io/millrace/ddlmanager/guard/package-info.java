/**
 * Watches the binlog for rows that are not whole. {@code binlog_row_image} and {@code binlog_row_value_options} can be
 * set by any session (MySQL manual, "Binary Logging Options and Variables"), so that looking at them before the start is
 * not enough: Debezium 3.6.1 passes over a partial JSON update without a word, and fails at every other partial row
 * (measured). Only the heads of row events are read here, no value.
 */
package io.millrace.ddlmanager.guard;
