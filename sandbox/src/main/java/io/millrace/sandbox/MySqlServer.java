package io.millrace.sandbox;

import io.millrace.common.mysql.MysqlVersion;
import io.millrace.sandbox.process.Lifecycle;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** MySQL with row-based binlog and GTIDs. */
public final class MySqlServer extends Server {

    private final String host;
    private final int port;
    private final Account account;
    private final Account root;

    MySqlServer(Lifecycle lifecycle, String host, int port, Account account, Account root) {
        super(Part.MYSQL, lifecycle);
        this.host = host;
        this.port = port;
        this.account = account;
        this.root = root;
    }

    public String host() {
        return host;
    }

    public int port() {
        return port;
    }

    /** {@code mysql://host:port}, as {@code MILLRACE_MYSQL_URL} wants it. */
    public String url() {
        return "mysql://" + host + ":" + port;
    }

    /** For Connector/J, without a database. */
    public String jdbcUrl() {
        return jdbcUrl("");
    }

    /** For Connector/J; {@code database} is taken as it stands. */
    public String jdbcUrl(String database) {
        return "jdbc:mysql://" + host + ":" + port + "/" + database
                + "?allowPublicKeyRetrieval=true&enableEscapeProcessing=false";
    }

    /** The user with just the rights that Millrace and Debezium need. */
    public Account account() {
        return account;
    }

    /** The administrator; for an external server the same as {@link #account()}. */
    public Account root() {
        return root;
    }

    /** A new connection without a database, as Millrace's own user. */
    public Connection open() throws SQLException {
        return DriverManager.getConnection(jdbcUrl(), account.user(), account.password());
    }

    /** A new connection without a database, as administrator. */
    public Connection openAsRoot() throws SQLException {
        return DriverManager.getConnection(jdbcUrl(), root.user(), root.password());
    }

    /** What it has; it must run. */
    public Set<MySqlFeature> features() throws SQLException {
        try (Connection connection = openAsRoot();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT VERSION()")) {
            rows.next();
            MysqlVersion version = MysqlVersion.parse(rows.getString(1)).orElseThrow();
            return Stream.of(MySqlFeature.values())
                    .filter(feature -> feature.in(version))
                    .collect(Collectors.toUnmodifiableSet());
        }
    }
}
