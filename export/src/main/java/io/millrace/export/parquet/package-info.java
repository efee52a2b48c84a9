/** The types that files have. */
package io.millrace.export.parquet;
