/**
 * What happened to each table and what people decided about it: one append-only journal in Kafka. The ddl-manager writes
 * it; everybody else reads it. A table's status is the fold of its events, and there is no second place that knows it.
 */
package io.millrace.common.journal;
