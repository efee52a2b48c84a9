/** From a SELECT in MySQL's dialect to one of ClickHouse with the same answer. What has none is left to MySQL. */
package io.millrace.gateway.translate;
