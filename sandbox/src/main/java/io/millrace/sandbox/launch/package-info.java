/** How each server is configured, started and found ready. */
package io.millrace.sandbox.launch;
