/** How a process of Millrace starts and ends. */
package io.millrace.common.program;
