/** When an order is complete, and what is said about one that is not. No I/O. */
package io.millrace.orders.completion;
