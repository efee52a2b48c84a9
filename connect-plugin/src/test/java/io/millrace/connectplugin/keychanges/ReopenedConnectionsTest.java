package io.millrace.connectplugin.keychanges;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.shyiko.mysql.binlog.BinaryLogClient;
import io.debezium.config.Configuration;
import io.debezium.connector.binlog.BinlogOffsetContext;
import io.debezium.connector.binlog.BinlogStreamingChangeEventSource;
import io.debezium.connector.mysql.MySqlConnectorConfig;
import io.debezium.connector.mysql.MySqlOffsetContext;
import io.debezium.pipeline.ChangeEventSourceCoordinator;
import org.junit.jupiter.api.Test;

class ReopenedConnectionsTest {

    private static final String SERVER = "3e11fa47-71ca-11e1-9e33-c80aa9429562";

    private final ReopenedConnections.Reopening reopening = new ReopenedConnections.Reopening();
    private final BinaryLogClient client = new BinaryLogClient("user", "password");
    private final MySqlOffsetContext offset = MySqlOffsetContext.initial(new MySqlConnectorConfig(
            Configuration.create().with("topic.prefix", "cdc").build()));

    ReopenedConnectionsTest() {
        client.setGtidSet(SERVER + ":1-4");
        client.setKeepAliveInterval(1_000);
        offset.setCompletedGtidSet(SERVER + ":1-4");
    }

    @Test
    void aTransactionThatBeginsOnceMoreDoesNotCountAsRead() {
        begin(5);
        reopening.prepare(client, offset);
        begin(5);

        assertThat(read()).isEqualTo(SERVER + ":1-4");
        offset.commitTransaction();
        assertThat(read()).isEqualTo(SERVER + ":1-5");
    }

    /** The library would not tell MySQL of it. */
    @Test
    void aTransactionWithATagIsNotReadAgain() {
        offset.setCompletedGtidSet(SERVER + ":1-3:nightly:1-2");

        reopening.prepare(client, offset);

        assertThat(client.getGtidSet()).isEqualTo(SERVER + ":1-3:nightly:1-2");
    }

    /** Debezium counts a last DDL statement only when the next transaction begins. */
    @Test
    void whatTheLibraryHasCountedIsNotReadAgain() {
        offset.setCompletedGtidSet(SERVER + ":1-3");

        reopening.prepare(client, offset);

        assertThat(client.getGtidSet()).isEqualTo(SERVER + ":1-4");
        assertThat(read()).isEqualTo(SERVER + ":1-4");
    }

    @Test
    void anEventIsWaitedForLongerEachTimeUntilItWasRead() {
        assertThat(keepAliveInterval()).isEqualTo(1_000);
        assertThat(keepAliveInterval()).isEqualTo(2_000);
        assertThat(keepAliveInterval()).isEqualTo(4_000);
        begin(5);
        offset.commitTransaction();
        assertThat(keepAliveInterval()).isEqualTo(1_000);
        for (int i = 0; i < 9; i++) {
            keepAliveInterval();
        }
        assertThat(keepAliveInterval()).isEqualTo(60_000);
    }

    @Test
    void withoutGtidsNothingIsDone() {
        offset.resetGtidSet();

        assertThat(keepAliveInterval()).isEqualTo(1_000);
        assertThat(keepAliveInterval()).isEqualTo(1_000);
        assertThat(client.getGtidSet()).isEqualTo(SERVER + ":1-4");
    }

    @Test
    void debeziumHasTheFields() throws NoSuchFieldException {
        assertThat(ChangeEventSourceCoordinator.class.getDeclaredField("streamingSource"))
                .isNotNull();
        assertThat(BinlogStreamingChangeEventSource.class
                        .getDeclaredField("client")
                        .getType())
                .isEqualTo(BinaryLogClient.class);
        assertThat(BinlogStreamingChangeEventSource.class
                        .getDeclaredField("effectiveOffsetContext")
                        .getType())
                .isEqualTo(BinlogOffsetContext.class);
    }

    private void begin(int transaction) {
        offset.startGtid(SERVER + ":" + transaction, SERVER + ":1-" + transaction);
        offset.startNextTransaction();
    }

    private String read() {
        return String.valueOf(offset.getOffset().get("gtids"));
    }

    private long keepAliveInterval() {
        reopening.prepare(client, offset);
        return client.getKeepAliveInterval();
    }
}
