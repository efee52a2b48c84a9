/** The normalizer as a service: what it starts, in which order, and when it stops. */
package io.millrace.normalizer;
