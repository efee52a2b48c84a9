/** Where the service begins: the offsets in the row topics, and the rows that ClickHouse has already. */
package io.millrace.orders.start;
