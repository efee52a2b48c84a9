package io.millrace.gateway.wire;

/** Bits of a connection's capabilities, and of a server's status. */
public final class Capability {

    public static final int SSL = 1 << 11;
    public static final int MULTI_STATEMENTS = 1 << 16;

    private static final int COMPRESS = 1 << 5;
    private static final int LOCAL_FILES = 1 << 7;
    private static final int DEPRECATE_EOF = 1 << 24;
    private static final int OPTIONAL_RESULTSET_METADATA = 1 << 25;
    private static final int ZSTD_COMPRESSION = 1 << 26;
    private static final int QUERY_ATTRIBUTES = 1 << 27;

    /** What would change the packets that the gateway reads, or their order. */
    public static final int NOT_OFFERED =
            COMPRESS | LOCAL_FILES | DEPRECATE_EOF | OPTIONAL_RESULTSET_METADATA | ZSTD_COMPRESSION | QUERY_ATTRIBUTES;

    public static final int STATUS_IN_TRANSACTION = 1;
    public static final int STATUS_AUTOCOMMIT = 2;
    public static final int STATUS_MORE_RESULTS = 8;
    public static final int STATUS_CURSOR_EXISTS = 64;

    private Capability() {}
}
