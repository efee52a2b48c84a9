/** Which server answers a statement, and why. */
package io.millrace.gateway.route;
