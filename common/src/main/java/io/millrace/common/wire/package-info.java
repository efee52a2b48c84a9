/**
 * The facts that two programs must agree on because bytes pass between them: record sizes, metadata columns, events,
 * and the numbers that stand for what is no date.
 */
package io.millrace.common.wire;
