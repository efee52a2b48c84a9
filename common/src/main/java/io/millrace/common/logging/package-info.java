/** How log lines are written. */
package io.millrace.common.logging;
