/**
 * Reads a DDL statement of MySQL, with the grammar that Debezium reads it with, and says what it means for the copy in
 * ClickHouse. Nothing here asks a server.
 */
package io.millrace.ddlmanager.ddl;
