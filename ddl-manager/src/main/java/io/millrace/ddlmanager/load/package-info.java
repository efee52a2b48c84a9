/**
 * Copies one table again while the others go on: what MySQL did to its rows is not in the binlog.
 *
 * <p>Its rows wait in Kafka meanwhile. The copy is read from MySQL in pieces, in the order of the key, as the rows that
 * Debezium would have sent, and goes through the same conversions; it has {@code _version = 0}, so each change from
 * behind the statement wins over it. Then it takes the place of the table, and Kafka is read again from before the
 * statement; rows from before it are left out from then on. There is no piece of state but the two entries in
 * {@code schema_changes}: a copy that was interrupted begins anew.
 */
package io.millrace.ddlmanager.load;
