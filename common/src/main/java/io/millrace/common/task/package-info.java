/** Background work: each task runs on a thread of its own that no failure ends, and its health can be asked for. */
package io.millrace.common.task;
