/**
 * Decides the version of every row. A version is the raw topic's own order, {@code generation << 48 | (offset + 1) << 3};
 * this package records the generations of the raw topics and finds the one that a record belongs to.
 */
package io.millrace.normalizer.generation;
