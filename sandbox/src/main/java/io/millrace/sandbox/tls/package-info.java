/** Certificates for the servers of tests. */
package io.millrace.sandbox.tls;
