/** The orders service, put together. */
package io.millrace.orders;
