/** Transactions in Kafka that nobody will end: found, said and ended. */
package io.millrace.ddlmanager.transactions;
