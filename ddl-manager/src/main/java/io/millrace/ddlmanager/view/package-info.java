/** The JSON of the ddl-manager's answers; commands with {@code --json} print the same. */
package io.millrace.ddlmanager.view;
