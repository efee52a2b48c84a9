/** A client's connection: the login, what is relayed, and how replies end. */
package io.millrace.gateway.session;
