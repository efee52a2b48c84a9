package io.millrace.sandbox;

import io.millrace.sandbox.process.Lifecycle;

/** ClickHouse over HTTP. */
public final class ClickHouseServer extends Server {

    private final String url;
    private final Account account;

    ClickHouseServer(Lifecycle lifecycle, String url, Account account) {
        super(Part.CLICKHOUSE, lifecycle);
        this.url = url;
        this.account = account;
    }

    /** Of the HTTP interface, {@code http://host:port} without a slash at the end. */
    public String url() {
        return url;
    }

    /** May do everything, access management included. */
    public Account account() {
        return account;
    }
}
