/**
 * Decides whether everything that MySQL had committed at a place has arrived in ClickHouse. There is one fence: whoever
 * must wait for older rows asks it, and nobody concludes it from a lag that happens to be zero.
 */
package io.millrace.common.fence;
