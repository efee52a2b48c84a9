/** What each layer holds, and how a run writes it. */
package io.millrace.export.layers;
