/**
 * Aggregates that are right under updates, deletes and replays: only the groups that changed are computed again, also those
 * that a row has left. What arrived is told by ClickHouse's own numbers of inserted blocks.
 */
package io.millrace.ddlmanager.aggregates;
