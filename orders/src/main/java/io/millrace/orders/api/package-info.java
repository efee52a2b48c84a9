/** What the service answers over HTTP: where an order stands, and why. */
package io.millrace.orders.api;
