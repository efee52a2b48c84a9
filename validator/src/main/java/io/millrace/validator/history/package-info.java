/** What checks found: in ClickHouse for good, and in memory what counts of it. */
package io.millrace.validator.history;
