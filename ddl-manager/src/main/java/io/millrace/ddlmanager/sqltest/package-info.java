/** Tests of SQL files: rows in, the file's view, rows out, on a real ClickHouse. */
package io.millrace.ddlmanager.sqltest;
