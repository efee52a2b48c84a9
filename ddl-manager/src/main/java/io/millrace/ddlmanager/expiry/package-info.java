/** Sees records that expired in Kafka before they were read, and has their table copied again. */
package io.millrace.ddlmanager.expiry;
