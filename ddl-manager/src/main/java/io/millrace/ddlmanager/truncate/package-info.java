/**
 * Carries out in ClickHouse what TRUNCATE TABLE did in MySQL.
 *
 * <p>The normalizer writes a notice of each truncation. When everything that was in Kafka at that time has reached
 * ClickHouse, each row that is older than the truncation gets a tombstone. All state is the reading position of the
 * notices and the rows themselves; a notice may be carried out any number of times, in any order with others.
 */
package io.millrace.ddlmanager.truncate;
