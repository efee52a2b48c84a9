/** Benchmarks: they measure and judge nothing. */
package io.millrace.benchmarks;
