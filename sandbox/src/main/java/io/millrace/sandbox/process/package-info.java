/** How a server's process is started, watched and ended, and what a sandbox's home remembers between runs. */
package io.millrace.sandbox.process;
