package io.millrace.sandbox.launch;

import io.millrace.common.PrivateFile;
import io.millrace.common.problem.ProblemCode;
import io.millrace.sandbox.Account;
import io.millrace.sandbox.Part;
import io.millrace.sandbox.fetch.MySqlProgram;
import io.millrace.sandbox.process.Home;
import io.millrace.sandbox.process.Supervised;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * MySQL, configured as a source of replication.
 *
 * @param account Millrace's own user
 * @param root the administrator
 * @param extra arguments that come last, and so win
 */
public record MySqlLaunch(
        Bench bench, MySqlProgram program, int port, Account account, Account root, List<String> extra) {

    /** Makes the data folder the first time. */
    public Supervised prepare() {
        Path data = bench.home().data(Part.MYSQL);
        if (!Files.isDirectory(data)) {
            initialize(data);
        }
        List<String> command = command(data);
        command.addAll(List.of(
                "--bind-address=" + Bench.HOST,
                "--port=" + port,
                // Both are relative to the data folder: a socket's full path may only have some 100 characters.
                "--socket=mysql.sock",
                "--pid-file=mysqld.pid",
                "--skip-name-resolve",
                "--server-id=1",
                // Row format and full row images are the defaults since 8.0; naming the format is deprecated.
                "--log-bin=binlog",
                "--binlog-row-image=FULL",
                "--gtid-mode=ON",
                "--enforce-gtid-consistency=ON",
                "--binlog-expire-logs-seconds=604800",
                // A killed mysqld loses nothing that was committed, since the system has it; only a power cut would.
                "--innodb-flush-log-at-trx-commit=2",
                "--sync-binlog=0",
                "--innodb-buffer-pool-size=256M",
                "--max-allowed-packet=64M"));
        command.addAll(extra);
        return bench.supervised(Part.MYSQL, port, command, Map.of(), this::version);
    }

    private List<String> command(Path data) {
        List<String> command = new ArrayList<>(program.command());
        command.addAll(List.of("--datadir=" + data, "--mysqlx=OFF", "--secure-file-priv=NULL"));
        if (System.getProperty("user.name").equals("root")) {
            command.add("--user=root");
        }
        return command;
    }

    /** A folder is there whole, with its users and their passwords, or not at all. */
    private void initialize(Path data) {
        Path fresh = data.resolveSibling(data.getFileName() + ".new");
        Home.deleteRecursively(fresh);
        Path log = bench.home().log(Part.MYSQL);
        Path statements = PrivateFile.write(bench.home().runFile("mysql-init.sql"), users());
        List<String> command = command(fresh);
        command.addAll(List.of("--initialize-insecure", "--init-file=" + statements));
        try {
            Files.createDirectories(fresh.getParent());
            Files.createDirectories(log.getParent());
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            if (process.waitFor() != 0) {
                throw ProblemCode.PROGRAM_FAILED.problem(
                        "MySQL could not make its data folder " + data + ": it ended with exit code "
                                + process.exitValue() + ".",
                        "See " + log + ".");
            }
            Files.move(fresh, data, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw ProblemCode.UNUSABLE_FILE.problem(
                    "MySQL could not make its data folder " + data + ": " + e.getMessage() + ".",
                    "See " + log + ".",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while MySQL made its data folder", e);
        } finally {
            statements.toFile().delete();
        }
    }

    /** Passwords are letters and digits, so they need no escaping. The grants are those of Debezium's documentation. */
    private String users() {
        return """
                ALTER USER 'root'@'localhost' IDENTIFIED BY '%2$s';
                CREATE USER 'root'@'%%' IDENTIFIED BY '%2$s';
                GRANT ALL PRIVILEGES ON *.* TO 'root'@'%%' WITH GRANT OPTION;
                CREATE USER '%3$s'@'%%' IDENTIFIED BY '%4$s';
                GRANT SELECT, RELOAD, SHOW DATABASES, REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO '%3$s'@'%%';
                """.formatted(root.user(), root.password(), account.user(), account.password());
    }

    private Optional<String> version() throws Exception {
        String url = "jdbc:mysql://" + Bench.HOST + ":" + port
                + "/?allowPublicKeyRetrieval=true&connectTimeout=2000&socketTimeout=5000";
        try (var connection = DriverManager.getConnection(url, root.user(), root.password());
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT VERSION()")) {
            rows.next();
            return Optional.of(rows.getString(1));
        }
    }
}
