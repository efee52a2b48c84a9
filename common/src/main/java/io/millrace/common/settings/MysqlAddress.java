package io.millrace.common.settings;

import java.net.URI;
import java.net.URISyntaxException;

/** Where a MySQL server is, from {@code mysql://host:port}. */
public record MysqlAddress(String host, int port) {

    private static final int DEFAULT_PORT = 3306;

    /** @throws IllegalArgumentException when it is of another form; without the text, which may hold a password */
    static MysqlAddress read(String url) {
        try {
            URI uri = new URI(url.strip());
            if ("mysql".equals(uri.getScheme()) && uri.getHost() != null && uri.getUserInfo() == null) {
                return new MysqlAddress(uri.getHost(), uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort());
            }
        } catch (URISyntaxException e) {
            // Not passed on: its message repeats the address.
        }
        throw new IllegalArgumentException();
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
