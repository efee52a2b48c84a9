package io.millrace.normalizer.envelope;

import java.util.List;

/**
 * Where a row's JSON object stands in the envelope's bytes.
 *
 * @param start offset of its opening brace
 * @param end offset of its closing brace
 * @param empty whether it has no field at all
 * @param renamed the columns that have another name in a row, see {@link io.millrace.common.naming.ColumnNaming}
 */
record RowImage(int start, int end, boolean empty, List<Name> renamed) {

    /**
     * A column's name in the envelope.
     *
     * @param start offset behind its opening quote
     * @param end offset of its closing quote
     * @param inRow what takes its place
     */
    record Name(int start, int end, byte[] inRow) {}

    /** How many bytes it has in a row, without its closing brace. */
    int length() {
        int length = end - start;
        for (Name name : renamed) {
            length += name.inRow.length - (name.end - name.start);
        }
        return length;
    }
}
