/** Turns what a benchmark measured into pictures, without knowing any benchmark. */
package io.millrace.benchmarks.plot;
