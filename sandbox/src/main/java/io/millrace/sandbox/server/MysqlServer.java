package io.millrace.sandbox.server;

import io.millrace.common.Problem;
import io.millrace.sandbox.Progress;
import io.millrace.sandbox.download.Cache;
import io.millrace.sandbox.download.DebianPackages;
import io.millrace.sandbox.process.Ports;
import io.millrace.sandbox.process.ServerProcess;
import io.millrace.sandbox.process.Tool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** A mysqld with ROW binlog and GTIDs: the machine's own, or the one of Debian's sid suite unpacked into the cache. */
public final class MysqlServer implements Server {

    /** The user that Millrace connects as; has the grants of docs/operations.md and no more. */
    public static final String USER = "millrace";

    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final DebianPackages PACKAGES =
            new DebianPackages("sid", List.of("mysql-server-core", "mysql-client-core"));

    private final Path data;
    private final Path log;
    private final int port;
    private final Secrets secrets;
    private final List<String> extraArguments;
    private final Progress progress;
    private ServerProcess process;

    /** @param extraArguments for mysqld, after Millrace's own */
    public MysqlServer(Path home, Ports ports, Secrets secrets, List<String> extraArguments, Progress progress) {
        this.data = home.resolve("data/mysql").toAbsolutePath();
        this.log = home.resolve("logs/mysql.log").toAbsolutePath();
        this.port = ports.of("mysql");
        this.secrets = secrets;
        this.extraArguments = List.copyOf(extraArguments);
        this.progress = progress;
    }

    @Override
    public String name() {
        return "MySQL";
    }

    public int port() {
        return port;
    }

    public String password() {
        return secrets.get("mysql-millrace");
    }

    /** A connection as the administrator, for tests and the demo. */
    public Connection root() throws SQLException {
        Properties properties = new Properties();
        properties.put("user", "root");
        properties.put("password", secrets.get("mysql-root"));
        properties.put("allowPublicKeyRetrieval", "true");
        properties.put("useServerPrepStmts", "false");
        properties.put("rewriteBatchedStatements", "true");
        properties.put("connectionTimeZone", "UTC");
        properties.put("connectTimeout", "2000");
        return DriverManager.getConnection("jdbc:mysql://127.0.0.1:" + port + "/", properties);
    }

    @Override
    public synchronized void start() {
        List<String> program = program();
        try {
            if (!Files.isDirectory(data.resolve("mysql"))) {
                Files.createDirectories(data);
                List<String> initialize = new ArrayList<>(program);
                initialize.addAll(List.of("--initialize-insecure", "--datadir=" + data, "--user=" + systemUser()));
                Tool.run(data, initialize, line -> {}, "Read the lines above; " + data + " must be writable.");
            }
            Path init = data.resolveSibling("mysql-init.sql");
            Secrets.write(init, accounts());
            List<String> command = new ArrayList<>(program);
            command.addAll(List.of(
                    "--datadir=" + data,
                    "--user=" + systemUser(),
                    "--port=" + port,
                    "--bind-address=127.0.0.1",
                    "--socket=" + socket(),
                    "--pid-file=" + data.resolve("mysqld.pid"),
                    "--mysqlx=OFF",
                    "--init-file=" + init,
                    "--server-id=1",
                    "--log-bin=binlog",
                    "--binlog-row-image=FULL",
                    "--binlog-expire-logs-seconds=604800",
                    "--gtid-mode=ON",
                    "--enforce-gtid-consistency=ON",
                    "--innodb-buffer-pool-size=512M",
                    // A killed process loses nothing this way; only a machine that loses power would.
                    "--innodb-flush-log-at-trx-commit=2",
                    "--sync-binlog=0",
                    "--max-allowed-packet=256M",
                    "--character-set-server=utf8mb4"));
            command.addAll(extraArguments);
            process = ServerProcess.start("MySQL", command, Map.of(), data, log);
            process.awaitHealthy(this::answers, START_LIMIT);
            Files.deleteIfExists(init);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The accounts are made as the server starts, so that no password is ever an argument. */
    private String accounts() {
        return """
        ALTER USER 'root'@'localhost' IDENTIFIED BY '%1$s';
        CREATE USER IF NOT EXISTS '%2$s'@'%%' IDENTIFIED BY '%3$s';
        ALTER USER '%2$s'@'%%' IDENTIFIED BY '%3$s';
        GRANT SELECT, RELOAD, SHOW DATABASES, LOCK TABLES, REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO '%2$s'@'%%';
        """.formatted(secrets.get("mysql-root"), USER, password());
    }

    private List<String> program() {
        return Tool.onPath("mysqld")
                .map(mysqld -> List.of(mysqld.toString(), "--no-defaults"))
                .orElseGet(this::unpacked);
    }

    private List<String> unpacked() {
        if (!System.getProperty("os.name").equals("Linux")) {
            throw new Problem(
                    "There is no mysqld on the PATH, and one can be fetched on Linux only.",
                    "Install MySQL 8.0 or later, or set MILLRACE_MYSQL_URL.");
        }
        Path root = Cache.ofUser()
                .get("mysql-sid-1", folder -> PACKAGES.unpack(folder, progress))
                .resolve("root");
        Path usr = root.resolve("usr");
        try (var libraries = Files.list(usr.resolve("lib"));
                var loaders = Files.list(
                        Files.isDirectory(usr.resolve("lib64")) ? usr.resolve("lib64") : usr.resolve("lib"))) {
            Path library = libraries
                    .filter(path -> path.getFileName().toString().endsWith("-linux-gnu"))
                    .findFirst()
                    .orElseThrow();
            Path loader = loaders.filter(path -> path.getFileName().toString().startsWith("ld-linux"))
                    .findFirst()
                    .orElseThrow();
            return List.of(
                    loader.toString(),
                    "--library-path",
                    library + ":" + library.resolve("mysql/private"),
                    usr.resolve("sbin/mysqld").toString(),
                    "--no-defaults",
                    "--basedir=" + usr,
                    "--lc-messages-dir=" + usr.resolve("share/mysql"),
                    "--plugin-dir=" + usr.resolve("lib/mysql/plugin"),
                    "--character-sets-dir=" + usr.resolve("share/mysql/charsets"),
                    "--secure-file-priv=NULL");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A socket's path may have about 100 characters, whatever the home folder's name is. */
    private Path socket() {
        return Path.of(System.getProperty("java.io.tmpdir"), "millrace-mysql-" + port + ".sock");
    }

    private static String systemUser() {
        return System.getProperty("user.name");
    }

    private boolean answers() {
        if (!Ports.answers(port)) {
            return false;
        }
        try (Connection connection = root()) {
            return connection.isValid(2);
        } catch (SQLException e) {
            return false;
        }
    }

    @Override
    public synchronized void stop() {
        if (process != null) {
            process.stop();
        }
    }

    @Override
    public synchronized void kill() {
        process.kill();
    }

    @Override
    public boolean isAlive() {
        return process != null && process.isAlive();
    }

    @Override
    public String address() {
        return "127.0.0.1:" + port;
    }

    @Override
    public Path log() {
        return log;
    }
}
