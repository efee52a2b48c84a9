package io.millrace.common.mysql;

import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.Setting;
import io.millrace.common.settings.Settings;
import java.net.URI;

/** Where a MySQL server is, from {@code mysql://host:port}. */
public record MysqlAddress(String host, int port) {

    private static final int DEFAULT_PORT = 3306;

    public static MysqlAddress of(Settings settings) {
        return parse(settings.get(Setting.MYSQL_URL), Setting.MYSQL_URL);
    }

    /** The address that Kafka Connect uses, which may see the network differently. */
    public static MysqlAddress forConnect(Settings settings) {
        return settings.find(Setting.CONNECT_MYSQL_URL)
                .map(url -> parse(url, Setting.CONNECT_MYSQL_URL))
                .orElseGet(() -> of(settings));
    }

    private static MysqlAddress parse(String url, Setting setting) {
        try {
            URI uri = URI.create(url);
            if ("mysql".equals(uri.getScheme()) && uri.getHost() != null && uri.getUserInfo() == null) {
                return new MysqlAddress(uri.getHost(), uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort());
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw ProblemCode.INVALID_SETTING.problem(
                "The setting " + setting.variable() + " is not of the form mysql://host:port.",
                "Correct " + setting.variable() + "; user and password have settings of their own.");
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
