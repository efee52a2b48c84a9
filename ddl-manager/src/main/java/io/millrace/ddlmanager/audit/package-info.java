/** What happened to a table, for people. */
package io.millrace.ddlmanager.audit;
