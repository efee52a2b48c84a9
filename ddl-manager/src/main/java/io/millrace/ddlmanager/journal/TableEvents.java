package io.millrace.ddlmanager.journal;

import com.clickhouse.client.api.query.GenericRecord;
import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.clickhouse.ClickHouseNames;
import io.millrace.common.journal.Recorded;
import io.millrace.common.journal.TableEvent;
import io.millrace.common.journal.TableEventJson;
import io.millrace.common.naming.Targets;
import io.millrace.common.table.TableId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Reads the journal's copy in ClickHouse, for showing it. */
public final class TableEvents {

    private final ClickHouse clickHouse;
    private final Targets targets;

    public TableEvents(ClickHouse clickHouse, Targets targets) {
        this.clickHouse = clickHouse;
        this.targets = targets;
    }

    /** The last events of a table, the newest first. */
    public List<TableEvent> last(TableId table, int limit) {
        List<TableEvent> events = new ArrayList<>();
        for (GenericRecord row : clickHouse.query(
                "SELECT payload FROM " + ClickHouseNames.quoted(targets.ingestDatabase(table.database()))
                        + ".table_events FINAL WHERE mysql_database = {db:String} AND mysql_table = {table:String}"
                        + " ORDER BY journal_offset DESC LIMIT " + limit,
                Map.of("db", table.database(), "table", table.table()))) {
            events.add(TableEventJson.read(row.getString("payload").getBytes(StandardCharsets.UTF_8)));
        }
        return events;
    }

    /** The events of all tables behind an offset of the journal, in its order. */
    public List<Recorded> after(List<String> databases, long offset) {
        List<Recorded> events = new ArrayList<>();
        databases.stream()
                .map(targets::ingestDatabase)
                .distinct()
                .forEach(ingest -> clickHouse
                        .query(
                                "SELECT toInt64(journal_offset) AS place, payload FROM "
                                        + ClickHouseNames.quoted(ingest)
                                        + ".table_events FINAL WHERE toInt64(journal_offset) > {offset:Int64}",
                                Map.of("offset", offset))
                        .forEach(row -> events.add(new Recorded(
                                row.getLong("place"),
                                TableEventJson.read(row.getString("payload").getBytes(StandardCharsets.UTF_8))))));
        events.sort(Comparator.comparing(Recorded::offset));
        return events;
    }
}
