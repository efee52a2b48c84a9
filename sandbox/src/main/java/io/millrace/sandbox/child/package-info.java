/** The main classes of the sandbox's own child processes. */
package io.millrace.sandbox.child;
