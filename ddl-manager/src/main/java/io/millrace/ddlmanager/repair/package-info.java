/**
 * Reads rows again that a check found wrong, through the conversions that each row passes. What is written is MySQL's, never a
 * value from the check.
 */
package io.millrace.ddlmanager.repair;
