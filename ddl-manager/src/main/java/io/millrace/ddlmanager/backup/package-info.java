/** A pipeline's state in one file, and how it comes back from there: on other machines, or after a loss. */
package io.millrace.ddlmanager.backup;
