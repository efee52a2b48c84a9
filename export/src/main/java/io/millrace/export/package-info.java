/** The export, put together. */
package io.millrace.export;
