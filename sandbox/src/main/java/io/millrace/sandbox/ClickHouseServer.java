package io.millrace.sandbox;

import io.millrace.sandbox.process.Lifecycle;
import java.util.OptionalInt;

/** ClickHouse over HTTP and over its native protocol. */
public final class ClickHouseServer extends Server {

    private final String url;
    private final OptionalInt nativePort;
    private final Account account;

    ClickHouseServer(Lifecycle lifecycle, String url, OptionalInt nativePort, Account account) {
        super(Part.CLICKHOUSE, lifecycle);
        this.url = url;
        this.nativePort = nativePort;
        this.account = account;
    }

    /** Of the HTTP interface, {@code http://host:port} without a slash at the end. */
    public String url() {
        return url;
    }

    /** Port of the native protocol; empty when the server is external. */
    public OptionalInt nativePort() {
        return nativePort;
    }

    /** May do everything, access management included. */
    public Account account() {
        return account;
    }
}
