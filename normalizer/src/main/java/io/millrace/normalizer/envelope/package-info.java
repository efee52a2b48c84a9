/**
 * Reads a Debezium envelope without converting a value, and decides what it is: a row, two rows, a truncation, nothing,
 * or something that cannot be read and why.
 */
package io.millrace.normalizer.envelope;
