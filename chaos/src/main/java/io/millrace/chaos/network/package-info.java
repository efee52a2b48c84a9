/** Connections between the pipeline's processes that can be cut, silenced, slowed down and broken. */
package io.millrace.chaos.network;
