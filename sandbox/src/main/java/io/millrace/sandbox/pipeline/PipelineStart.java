package io.millrace.sandbox.pipeline;

import io.millrace.common.settings.Setting;
import io.millrace.sandbox.MySqlServer;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.progress.Progress;
import io.millrace.sandbox.proof.FirstCopies;
import io.millrace.sandbox.supervision.OwnNames;
import io.millrace.sandbox.supervision.Service;
import io.millrace.sandbox.supervision.Services;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** How a pipeline is started for one database. Not thread-safe. */
public final class PipelineStart {

    private final Sandbox sandbox;
    private final String database;
    private Optional<MySqlServer> otherMysql = Optional.empty();
    private Map<String, String> settings = Map.of();
    private Map<Service, Map<String, String>> ownSettings = Map.of();
    private List<String> jvmOptions = List.of();

    private PipelineStart(Sandbox sandbox, String database) {
        this.sandbox = sandbox;
        this.database = database;
    }

    public static PipelineStart of(Sandbox sandbox, String database) {
        return new PipelineStart(sandbox, database);
    }

    /** Instead of the sandbox's own server. */
    public PipelineStart mysql(MySqlServer server) {
        this.otherMysql = Optional.of(server);
        return this;
    }

    /** Of all services. */
    public PipelineStart settings(Map<String, String> settings) {
        this.settings = settings;
        return this;
    }

    /** Of single services. */
    public PipelineStart ownSettings(Map<Service, Map<String, String>> ownSettings) {
        this.ownSettings = ownSettings;
        return this;
    }

    public PipelineStart jvmOptions(List<String> jvmOptions) {
        this.jvmOptions = jvmOptions;
        return this;
    }

    /** Makes the database, runs {@code before} in it, and returns when the copy of what is there has arrived. */
    public RunningPipeline start(List<String> before) throws SQLException {
        fill(before);
        return begin(PipelineStart::awaitCopies);
    }

    /** As {@link #start}, but does not wait for the copy. */
    public RunningPipeline copying(List<String> before) throws SQLException {
        fill(before);
        return begin(running -> {});
    }

    /** Continues with what another pipeline of this name left. */
    public RunningPipeline resume() throws SQLException {
        return begin(PipelineStart::awaitCopies);
    }

    private void fill(List<String> statements) throws SQLException {
        try (Connection root = mysql().openAsRoot()) {
            MysqlSessions.execute(
                    root,
                    "DROP DATABASE IF EXISTS " + database,
                    "CREATE DATABASE " + database + " CHARACTER SET utf8mb4",
                    "USE " + database);
            MysqlSessions.execute(root, statements.toArray(String[]::new));
        }
    }

    private RunningPipeline begin(Consumer<RunningPipeline> awaiting) throws SQLException {
        RunningPipeline running = new RunningPipeline(database, mysql(), services());
        try {
            running.services().start();
            awaiting.accept(running);
            return running;
        } catch (RuntimeException e) {
            running.close();
            throw e;
        }
    }

    private static void awaitCopies(RunningPipeline running) {
        new FirstCopies(running.services()).await(PipelineProof.PATIENCE);
        running.awaitInStep();
    }

    private MySqlServer mysql() {
        return otherMysql.orElseGet(sandbox::mysql);
    }

    private Services services() {
        Map<String, String> wanted = new HashMap<>(OwnNames.settings(sandbox, database));
        otherMysql.ifPresent(server -> wanted.put(Setting.MYSQL_URL.variable(), server.url()));
        wanted.putAll(settings);
        // A secret that a file holds stands nowhere else.
        Stream.of(Setting.values())
                .filter(setting -> settings.containsKey(setting.fileVariable()))
                .forEach(setting -> wanted.remove(setting.variable()));
        Path home = Path.of(wanted.get(Setting.HOME.variable())).resolve(database);
        return new Services(home, wanted, ownSettings, jvmOptions, Progress.logged());
    }
}
