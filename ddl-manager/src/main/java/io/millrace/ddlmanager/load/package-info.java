/**
 * Copies tables from MySQL: {@link io.millrace.ddlmanager.load.FirstCopyLoop} for the first time, straight into their place, and
 * {@link io.millrace.ddlmanager.load.ReloadLoop} again while the others continue, when what MySQL did to the rows is not in the
 * binlog.
 *
 * <p>The rows of a table that is copied again wait in Kafka meanwhile. The copy is read from MySQL in ranges of the key, as the values that Debezium would have
 * sent, and goes through the same conversions; it has {@code _version = 0}, so each change from
 * after the statement wins over it. Then it takes the place of the table, and Kafka is read again from before the
 * statement; rows older than it are left out from then on. The only state are the two events in the
 * journal: a copy that was interrupted begins again.
 */
package io.millrace.ddlmanager.load;
