/** The data flow: rows in, changes by order, one event for each completed order out. No I/O. */
package io.millrace.orders.topology;
