/** Sees a Kafka table of ClickHouse that no longer reads, and mends it. */
package io.millrace.ddlmanager.watchdog;
