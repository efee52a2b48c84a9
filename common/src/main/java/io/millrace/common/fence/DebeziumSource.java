package io.millrace.common.fence;

import io.millrace.common.connect.ConnectClient;
import io.millrace.common.connect.ConnectClient.SourceOffset;
import java.util.Optional;

/** Asks Kafka Connect for the offset that it has committed: all records before it are in Kafka. */
final class DebeziumSource implements Source {

    private final ConnectClient connect;
    private final String connector;
    private final MysqlBinlog binlog;

    DebeziumSource(ConnectClient connect, String connector, MysqlBinlog binlog) {
        this.connect = connect;
        this.connector = connector;
        this.binlog = binlog;
    }

    @Override
    public Reading read(Place place) {
        Optional<SourceOffset> offset = connect.offset(connector);
        if (offset.isEmpty()) {
            return place.gtids().isEmpty()
                    ? new Reading.Done()
                    : new Reading.Behind("Debezium has not committed any offset");
        }
        String forgotten = offset.get().gtids().map(binlog::forgotten).orElse("");
        if (!forgotten.isEmpty()) {
            return new Reading.Forgotten(forgotten);
        }
        if (offset.get().snapshotRunning()) {
            return new Reading.Behind("Debezium reads the first copy");
        }
        String unread = binlog.unread(place, offset.get());
        return unread.isEmpty()
                ? new Reading.Done()
                : new Reading.Behind("Debezium has still to read the transactions " + unread);
    }
}
