/** Rows that ClickHouse could read and not place. */
package io.millrace.common.quarantine;
