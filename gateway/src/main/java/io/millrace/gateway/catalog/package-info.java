/** What is known of the replicated tables: their columns, and whether ClickHouse has all of their rows. */
package io.millrace.gateway.catalog;
