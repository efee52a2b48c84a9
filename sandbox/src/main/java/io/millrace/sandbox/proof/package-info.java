/** Waits until everything has arrived, and asks whether it is the same. */
package io.millrace.sandbox.proof;
