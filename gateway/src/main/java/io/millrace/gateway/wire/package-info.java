/** MySQL's client/server protocol, as far as the gateway reads and writes it. */
package io.millrace.gateway.wire;
