/** What a row says about an order: read out of the row topics, and written to the topic of changes. */
package io.millrace.orders.change;
