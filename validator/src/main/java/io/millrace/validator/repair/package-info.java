/** Has rows repaired that a check found wrong. The ddl-manager does it: the validator writes to no table of rows. */
package io.millrace.validator.repair;
