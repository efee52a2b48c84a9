/** Sees records that expired in Kafka before they were read, or that a broker lost, and has their table copied again. */
package io.millrace.ddlmanager.expiry;
