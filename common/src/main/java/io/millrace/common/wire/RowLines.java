package io.millrace.common.wire;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The rows in a record of a row topic: the normalizer writes one or many, a line each. */
public final class RowLines {

    /** The header of a record whose rows were in the topic before, and come again from quarantine. */
    public static final String REPLAYED = "millrace.replayed";

    private RowLines() {}

    /** @return the lines that are not empty */
    public static List<byte[]> of(byte[] record) {
        List<byte[]> lines = new ArrayList<>();
        int from = 0;
        for (int at = 0; at <= record.length; at++) {
            if (at == record.length || record[at] == '\n') {
                if (at > from) {
                    lines.add(Arrays.copyOfRange(record, from, at));
                }
                from = at + 1;
            }
        }
        return lines;
    }
}
