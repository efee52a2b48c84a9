package io.millrace.ddlmanager.connector;

import io.millrace.common.Problem;
import io.millrace.common.connect.ConnectClient;
import io.millrace.common.connect.ConnectClient.ConnectorState;
import io.millrace.common.settings.Setting;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.Table;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Registers the connector; the same configuration again changes nothing. */
public final class Deployment {

    private static final Logger LOG = LoggerFactory.getLogger(Deployment.class);

    private static final Duration STOPPING = Duration.ofSeconds(60);
    private static final Duration LOOK = Duration.ofMillis(200);

    private final ConnectClient connect;
    private final String name;

    public Deployment(Settings settings, ConnectClient connect) {
        this.connect = connect;
        this.name = settings.get(Setting.CONNECTOR_NAME);
    }

    public String name() {
        return name;
    }

    /** The tables that the registered connector does not read; none of them when there is no connector. */
    public List<Table> unread(Collection<Table> tables) {
        return connect.config(name)
                .map(config -> tables.stream()
                        .filter(table -> !MysqlConnector.reads(config, table.id()))
                        .toList())
                .orElse(List.of());
    }

    /**
     * As {@link #register}, and no task works with an older configuration any more when this returns: what MySQL commits
     * from here on is read by the new one.
     */
    public void exchange(Map<String, String> config) {
        // First: what is refused must not leave the connector stopped.
        validate(config);
        if (connect.config(name).isPresent()) {
            stop();
        }
        register(config);
    }

    /**
     * A connector that is STOPPED goes on; one that a person has PAUSED stays so.
     *
     * @throws Problem when Connect or Debezium finds the configuration wrong; nothing is registered then
     */
    public void register(Map<String, String> config) {
        Map<String, String> wanted = named(config);
        if (connect.config(name).filter(wanted::equals).isEmpty()) {
            validate(config);
            connect.register(name, wanted);
            LOG.atInfo()
                    .addKeyValue("connector", name)
                    .addKeyValue("snapshotMode", config.get("snapshot.mode"))
                    .log("The connector is registered");
        }
        if (state().filter(ConnectorState::stopped).isPresent()) {
            connect.resume(name);
        }
    }

    private void validate(Map<String, String> config) {
        List<String> errors = connect.validate(named(config));
        if (!errors.isEmpty()) {
            throw new Problem(
                    "Debezium does not accept the connector's configuration: " + String.join("; ", errors),
                    "Check the settings that the messages name; Connect reaches MySQL at "
                            + config.get("database.hostname") + ":" + config.get("database.port") + ".");
        }
    }

    private Map<String, String> named(Map<String, String> config) {
        Map<String, String> named = new HashMap<>(config);
        named.put("name", name);
        return named;
    }

    public Optional<ConnectorState> state() {
        return connect.state(name);
    }

    /**
     * Takes the connector away together with its offsets, so that the next registration begins with a new copy.
     *
     * @throws Problem when Connect does not end its task in time
     */
    public void forget() {
        if (connect.config(name).isEmpty()) {
            return;
        }
        stop();
        connect.deleteOffsets(name);
        connect.delete(name);
        LOG.atInfo().addKeyValue("connector", name).log("The connector and its offsets are gone");
    }

    private void stop() {
        connect.stop(name);
        long deadline = System.nanoTime() + STOPPING.toNanos();
        while (connect.state(name).filter(ConnectorState::stopped).isEmpty()) {
            if (System.nanoTime() > deadline) {
                throw new Problem(
                        "Kafka Connect has not stopped the connector " + name + " in " + STOPPING.toSeconds() + " s.",
                        "Read the worker's log, and try again.");
            }
            LockSupport.parkNanos(LOOK.toNanos());
        }
    }

    /** Starts again what has FAILED: the connector, its task, or both. */
    public void restartFailed() {
        connect.restart(name);
    }

    /** The GTIDs of the transactions that Debezium has read; empty before the first. */
    public Optional<String> readGtids() {
        return connect.offset(name).flatMap(ConnectClient.SourceOffset::gtids);
    }

    /** Whether Debezium still reads the first copy. */
    public boolean snapshotRunning() {
        return connect.offset(name)
                .map(ConnectClient.SourceOffset::snapshotRunning)
                .orElse(true);
    }
}
