package io.millrace.common.fence;

/**
 * A place in MySQL's history: the transactions that were committed before it.
 *
 * @param gtids these transactions as a GTID set, without white space; this alone decides. Empty: none
 * @param file the binlog file in which the place lies on the server that was asked, for readers and logs
 * @param position the place in that file
 */
public record Place(String gtids, String file, long position) {

    /** Before the first transaction. */
    public static final Place START = new Place("", "", 0);

    public Place {
        gtids = gtids.replaceAll("\\s", "");
    }

    /** {@code binlog.000004:157}, or the GTID set where no file is known. */
    @Override
    public String toString() {
        return file.isEmpty() ? gtids : file + ":" + position;
    }
}
