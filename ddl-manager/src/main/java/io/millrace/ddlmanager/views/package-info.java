/**
 * Views on top of the replicated tables, from files: made in the order of what they need, watched when MySQL's schema
 * changes, and never in the way of replication.
 */
package io.millrace.ddlmanager.views;
