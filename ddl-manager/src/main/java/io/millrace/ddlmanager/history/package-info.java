/**
 * What a comparison of MySQL and ClickHouse cannot tell: the names that columns had before, tables that went and came
 * again, and statements that a person must decide on. It is kept in the journal.
 */
package io.millrace.ddlmanager.history;
