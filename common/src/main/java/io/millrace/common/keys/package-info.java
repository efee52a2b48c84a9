/**
 * Parts of a table by its key. MySQL is read in ranges of a key, by copies and by checks; single rows are found by their keys on
 * both sides, by checks and by repairs.
 */
package io.millrace.common.keys;
