package io.millrace.common.fence;

import io.millrace.common.Resources;
import io.millrace.common.connect.ConnectClient;
import io.millrace.common.fence.Fence.Reader;
import io.millrace.common.fence.Fence.Target;
import io.millrace.common.mysql.Mysql;
import io.millrace.common.settings.ConnectSettings;
import io.millrace.common.settings.KafkaSettings;
import io.millrace.common.settings.NameSettings;
import io.millrace.common.table.TableId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Sets up fences at places of MySQL, over one set of connections. Neither it nor its fences are thread-safe. */
public final class Fences implements AutoCloseable {

    private final MysqlBinlog binlog;
    private final Source source;
    private final GuardReading guard;
    private final KafkaFences kafka;
    private final Resources resources;

    public Fences(ConnectSettings connect, KafkaSettings kafka, NameSettings names, Mysql mysql) {
        this.binlog = new MysqlBinlog(mysql);
        this.source = new DebeziumSource(new ConnectClient(connect), connect.connector(), binlog);
        try (Resources opened = new Resources()) {
            this.guard = opened.add(new GuardReading(binlog, kafka, names.journal(), connect.connector()));
            this.kafka = opened.add(new KafkaFences(kafka, names));
            this.resources = opened.keep();
        }
    }

    /** Everything that MySQL has committed until now. */
    public Fence now(Collection<TableId> tables) {
        return at(binlog.end(), tables);
    }

    /**
     * Everything that MySQL had committed at the place, schema changes and truncations included.
     *
     * @param tables those that are {@code streaming}: what waits for another one is not awaited
     */
    public Fence at(Place place, Collection<TableId> tables) {
        List<TableId> all = List.copyOf(tables);
        return new Fence(
                List.of(
                        new Reader(Stage.DEBEZIUM, () -> source.read(place)),
                        new Reader(Stage.GUARD, () -> guard.read(place, all))),
                kafka.offsets(),
                List.of(
                        () -> concat(kafka.schemaChanges(), kafka.raw(all)),
                        () -> concat(kafka.truncations(), kafka.rows(all))),
                Fence.PAUSE);
    }

    private static List<Target> concat(List<Target> some, List<Target> more) {
        List<Target> all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }

    @Override
    public void close() {
        resources.close();
    }
}
