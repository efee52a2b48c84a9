/** What alerts need to know of the servers around the ddl-manager. Decides nothing. */
package io.millrace.ddlmanager.meters;
