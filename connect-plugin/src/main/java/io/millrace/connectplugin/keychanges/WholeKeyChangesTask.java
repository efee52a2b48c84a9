package io.millrace.connectplugin.keychanges;

import io.debezium.config.Configuration;
import io.debezium.connector.mysql.MySqlConnectorTask;
import io.debezium.connector.mysql.MySqlOffsetContext;
import io.debezium.connector.mysql.MySqlPartition;
import io.debezium.pipeline.ChangeEventSourceCoordinator;
import java.util.List;
import org.apache.kafka.connect.source.SourceRecord;

/** Debezium's task, whose batches end with whole changes, and whose offsets have whole transactions. Kafka Connect wants a subclass. */
public final class WholeKeyChangesTask extends MySqlConnectorTask {

    private final WholeKeyChanges changes = new WholeKeyChanges();
    private final ReopenedConnections connections = new ReopenedConnections();

    /** Also when Debezium starts itself again after an error; Connect's thread calls this and {@link #doPoll}. */
    @Override
    public ChangeEventSourceCoordinator<MySqlPartition, MySqlOffsetContext> start(Configuration config) {
        changes.forget();
        ChangeEventSourceCoordinator<MySqlPartition, MySqlOffsetContext> begun = super.start(config);
        connections.begin(begun);
        return begun;
    }

    @Override
    public List<SourceRecord> doPoll() throws InterruptedException {
        connections.watch();
        return changes.complete(super.doPoll());
    }
}
