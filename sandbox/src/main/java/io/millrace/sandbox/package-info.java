/**
 * The whole pipeline's servers on one machine without containers: real MySQL, Kafka, Kafka Connect and ClickHouse,
 * each a process of its own. Start at {@link io.millrace.sandbox.Sandbox}.
 */
package io.millrace.sandbox;
