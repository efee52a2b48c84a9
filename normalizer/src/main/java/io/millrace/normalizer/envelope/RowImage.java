package io.millrace.normalizer.envelope;

/**
 * Where a row's JSON object stands in the envelope's bytes.
 *
 * @param start offset of its opening brace
 * @param end offset of its closing brace
 * @param empty whether it has no field at all
 * @param reservedColumn the first column that is named like a metadata column, or null
 */
record RowImage(int start, int end, boolean empty, String reservedColumn) {}
