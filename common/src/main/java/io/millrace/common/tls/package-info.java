/** Whom this process trusts when it is the client. */
package io.millrace.common.tls;
