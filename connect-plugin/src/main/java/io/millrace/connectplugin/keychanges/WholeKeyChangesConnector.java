package io.millrace.connectplugin.keychanges;

import io.debezium.connector.mysql.MySqlConnector;
import org.apache.kafka.connect.connector.Task;

/** Debezium's connector for MySQL, with {@link WholeKeyChangesTask}. Kafka Connect wants a subclass. */
public final class WholeKeyChangesConnector extends MySqlConnector {

    @Override
    public Class<? extends Task> taskClass() {
        return WholeKeyChangesTask.class;
    }
}
