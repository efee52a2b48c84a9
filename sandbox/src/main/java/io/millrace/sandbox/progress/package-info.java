/** How the sandbox tells people what it does and how far it is. */
package io.millrace.sandbox.progress;
