package io.millrace.ddlmanager.connector;

import io.millrace.common.Resources;
import io.millrace.common.connect.ConnectClient;
import io.millrace.common.connect.ConnectClient.ConnectorState;
import io.millrace.common.connect.ConnectClient.SourceOffset;
import io.millrace.common.connect.ConnectorView;
import io.millrace.common.fence.MysqlBinlog;
import io.millrace.common.fence.Place;
import io.millrace.common.http.HttpBase.Readiness;
import io.millrace.common.naming.Topics;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.KafkaSettings;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.common.task.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Registers the connector; the same configuration again changes nothing. */
public final class Deployment {

    private static final Logger LOG = LoggerFactory.getLogger(Deployment.class);

    private static final Duration STOPPING = Duration.ofSeconds(60);
    private static final Duration LOOK = Duration.ofMillis(200);

    private final ConnectClient connect;
    private final SchemaHistoryTopic history;
    private final String name;
    private final Assignment assignment = new Assignment();
    private boolean leftStopped;

    /** @param name the connector's */
    public Deployment(ConnectClient connect, String name, KafkaSettings kafka, Topics topics) {
        this.connect = connect;
        this.name = name;
        this.history = new SchemaHistoryTopic(kafka, topics.schemaHistory());
    }

    public String name() {
        return name;
    }

    /** The tables that the registered connector does not read; none of them when there is no connector. */
    public List<TableId> unread(Collection<TableId> tables) {
        return connect.config(name)
                .map(config -> tables.stream()
                        .filter(table -> !MysqlConnector.reads(config, table))
                        .toList())
                .orElse(List.of());
    }

    /** Those of the tables that the registered connector's own snapshot copies. */
    public List<TableId> copied(Collection<TableId> tables) {
        Map<String, String> config = config();
        return tables.stream()
                .filter(table -> MysqlConnector.copies(config, table))
                .toList();
    }

    /** The registered configuration; empty when there is no connector. */
    public Map<String, String> config() {
        return connect.config(name).orElse(Map.of());
    }

    /** The tables whose rows the registered connector tells apart by another key than theirs. */
    public List<Table> keyedWrongly(Collection<Table> tables) {
        return connect.config(name)
                .map(config -> tables.stream()
                        .filter(table -> !MysqlConnector.keysRightly(config, table))
                        .toList())
                .orElse(List.of());
    }

    /**
     * Lets the connector continue with another configuration, and with other columns of some tables than it knew, at the
     * place that it has reached.
     *
     * @param definitions asked for when no task runs any more: the tables as MySQL has them; empty when all is to stay as it
     *     is
     * @return whether it was done
     * @throws Problem as {@link #register}
     */
    public synchronized boolean exchange(Map<String, String> config, Supplier<Optional<List<Table>>> definitions) {
        // First: what is refused must not leave the connector stopped.
        if (!inForce(named(config))) {
            validate(config);
        }
        leftStopped = true;
        try (Resources left = new Resources()) {
            // Whatever happens; a failure of this does not hide that of the exchange.
            left.add((AutoCloseable) this::resumeLeft);
            stop();
            Optional<List<Table>> tables = definitions.get();
            tables.ifPresent(changed -> {
                history.define(connect.offsets(name), changed);
                register(config);
            });
            return tables.isPresent();
        }
    }

    /**
     * Lets the connector continue behind a place in the binlog that it cannot get past.
     *
     * @param reached where it has got to
     * @param gtids of the transactions that it passes over
     * @throws Problem when Connect refuses; nothing is changed then
     */
    public synchronized void continueBehind(SourceOffset reached, String file, long position, List<String> gtids) {
        leftStopped = true;
        try (Resources left = new Resources()) {
            left.add((AutoCloseable) this::resumeLeft);
            stop();
            if (offset().filter(reached::equals).isPresent()) {
                connect.alterOffsets(name, OffsetJson.behind(connect.offsets(name), file, position, gtids));
            }
        }
    }

    /** Resumes a connector that {@link #exchange} stopped, and that Connect would not resume then. */
    synchronized void resumeLeft() {
        if (leftStopped) {
            // Also one whose task is slow to end, and which is not STOPPED before that.
            connect.resume(name);
            leftStopped = false;
        }
    }

    /**
     * A connector that is STOPPED is resumed; one that a person has PAUSED stays so.
     *
     * @throws Problem when Connect or Debezium finds the configuration wrong; nothing is registered then
     */
    public void register(Map<String, String> config) {
        Map<String, String> wanted = named(config);
        if (!inForce(wanted)) {
            validate(config);
            history.ensure();
            connect.register(name, wanted);
            LOG.atInfo()
                    .addKeyValue("connector", name)
                    .addKeyValue("snapshotMode", config.get("snapshot.mode"))
                    .log("The connector is registered");
        }
        resumeStopped();
    }

    /**
     * Registers the connector without a task, at a place in the binlog; {@link #register} lets it go.
     *
     * @param offsets Connect's own JSON of the place
     * @throws Problem when Connect or Debezium refuses
     */
    public void registerStopped(Map<String, String> config, String offsets) {
        validate(config);
        connect.delete(name);
        connect.createStopped(name, named(config));
        boolean stopped = Waiting.until(
                () -> connect.state(name).filter(ConnectorState::stopped).isPresent(), STOPPING, LOOK);
        if (!stopped) {
            throw notStopped();
        }
        connect.alterOffsets(name, offsets);
        LOG.atInfo().addKeyValue("connector", name).log("The connector is registered, and stopped at its place");
    }

    private boolean inForce(Map<String, String> wanted) {
        return connect.config(name).filter(wanted::equals).isPresent();
    }

    private void resumeStopped() {
        if (state().filter(ConnectorState::stopped).isPresent()) {
            connect.resume(name);
        }
    }

    private void validate(Map<String, String> config) {
        List<String> errors = connect.validate(named(config));
        if (!errors.isEmpty()) {
            throw ProblemCode.INVALID_CONNECTOR.problem(
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
        Optional<ConnectorState> state = connect.state(name);
        state.ifPresent(now -> assignment.saw(now, Instant.now()));
        return state;
    }

    /** As pages show it. */
    public ConnectorView connector() {
        return ConnectorView.of(connect, name);
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
        boolean stopped = Waiting.until(
                () -> connect.state(name).filter(ConnectorState::stopped).isPresent(), STOPPING, LOOK);
        if (!stopped) {
            throw notStopped();
        }
    }

    private Problem notStopped() {
        return ProblemCode.CONNECT_TIMEOUT.problem(
                "Kafka Connect has not stopped the connector " + name + " in " + STOPPING.toSeconds() + " s.",
                "Read the worker's log, and try again.");
    }

    /** Starts again what has FAILED: the connector, its task, or both. */
    public void restartFailed() {
        connect.restart(name);
    }

    /** Whether the connector runs, and has read the binlog up to there. */
    public boolean hasRead(Place place, MysqlBinlog binlog) {
        return state().filter(ConnectorState::running).isPresent()
                && connect.offset(name)
                        .filter(offset -> !offset.snapshotRunning()
                                && binlog.unread(place, offset).isEmpty())
                        .isPresent();
    }

    /** Where Debezium has got to; empty before it has read anything. */
    public Optional<SourceOffset> offset() {
        return connect.offset(name);
    }

    /**
     * Whether the connector runs, and why not.
     *
     * @throws Problem when Connect cannot be asked
     */
    public Readiness runs() {
        Optional<ConnectorState> connector = state();
        if (connector.isEmpty()) {
            return Readiness.notReady("the connector " + name + " is not registered yet");
        }
        if (connector.get().failed()) {
            return Readiness.notReady(
                    "the connector " + name + " has failed: " + connector.get().cause());
        }
        if (connector.get().stopped()) {
            return Readiness.notReady("the connector " + name + " is stopped");
        }
        return assignment
                .trouble(Instant.now())
                .map(trouble -> Readiness.notReady("the connector " + name + " " + trouble))
                .orElse(Readiness.READY);
    }

    /** Why the connector has had no worker for long; empty: it has one. */
    Optional<String> unassigned() {
        return assignment.trouble(Instant.now());
    }

    /**
     * Whether MySQL still has what the connector reads, and why not.
     *
     * @throws Problem when Connect or MySQL cannot be asked
     */
    public Readiness reads(MysqlBinlog binlog) {
        String forgotten = offset().flatMap(SourceOffset::gtids)
                .map(gtids -> binlog.forgotten(gtids))
                .orElse("");
        return forgotten.isEmpty()
                ? Readiness.READY
                : Readiness.notReady("MySQL no longer knows the transactions " + forgotten
                        + " that were replicated: its binlog was reset, or a replica took over that lacked them."
                        + " `millrace deploy --reload` makes a new copy");
    }

    /** Whether Connect knows the connector. */
    public boolean registered() {
        return connect.config(name).isPresent();
    }

    /** As far as can be told: a Connect that cannot be asked has copied nothing yet, and the journal is told when it has. */
    public boolean awaitsRegistration() {
        try {
            return !registered();
        } catch (Problem e) {
            LOG.atDebug().setCause(e).log("Kafka Connect cannot be asked whether it knows the connector");
            return true;
        }
    }

    /** Whether the connector runs behind its snapshot, if it made one: it reads all that is written from now on. */
    public boolean streams() {
        return state().filter(state -> !state.failed()).isPresent() && !snapshotRunning();
    }

    /** Whether Debezium still reads the first copy. */
    public boolean snapshotRunning() {
        return offset().map(SourceOffset::snapshotRunning).orElse(true);
    }
}
