/** The data flow: raw envelopes in; rows, truncations and dead letters out, each counted. No I/O. */
package io.millrace.normalizer.topology;
