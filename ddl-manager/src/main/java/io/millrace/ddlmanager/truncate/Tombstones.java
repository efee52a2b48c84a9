package io.millrace.ddlmanager.truncate;

import com.clickhouse.client.api.query.GenericRecord;
import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.clickhouse.ClickHouseNames;
import io.millrace.common.fence.Place;
import io.millrace.common.journal.Cause;
import io.millrace.common.journal.Origin;
import io.millrace.common.journal.TableEvent;
import io.millrace.common.naming.RawTable;
import io.millrace.common.naming.Targets;
import io.millrace.common.quarantine.Quarantine;
import io.millrace.common.table.TableId;
import io.millrace.common.wire.TruncationEvent;
import io.millrace.ddlmanager.history.OlderRows;
import io.millrace.ddlmanager.journal.Journal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Takes older rows away.
 *
 * <p>A row gets a tombstone of its key with the number behind its version ({@link io.millrace.common.wire.RowVersion}). That
 * beats the row, however late and how often it is delivered again, and loses against each later change of that key; so it does
 * not matter when the tombstone is written, or how often.
 * Only the sorting key and the metadata are written, not the row.
 *
 * <p>A lightweight DELETE would be forgotten at the next delivery of the row, and deliveries are at least once: a new
 * queue table that has lost its reading position reads its topic from the beginning.
 */
public final class Tombstones {

    private static final String OLDER =
            OlderRows.sql("_binlog_file", "_binlog_pos", "toUnixTimestamp64Milli(_extracted_at)", "_op");

    private final ClickHouse clickHouse;
    private final Targets targets;
    private final Quarantine quarantine;
    private final Journal journal;

    public Tombstones(ClickHouse clickHouse, Targets targets, Journal journal) {
        this.clickHouse = clickHouse;
        this.targets = targets;
        this.quarantine = new Quarantine(clickHouse, targets);
        this.journal = journal;
    }

    /** Whether there is a table that can hold the rows. */
    boolean possible(TableId table) {
        return !sortingKey(RawTable.now(clickHouse, targets, table)).isEmpty();
    }

    /** @return how many rows were taken away, of the table and of those that were held for it */
    long write(TruncationEvent notice) {
        TableId table = notice.table();
        Map<String, Object> parameters =
                OlderRows.parameters(notice.binlogFile(), notice.binlogPosition(), notice.extractedAt());
        long held = quarantine.markWhere(
                table, OlderRows.inText(Quarantine.MESSAGE), parameters, Quarantine.Fate.DISCARDED);
        RawTable raw = RawTable.now(clickHouse, targets, table);
        String where = " FROM " + raw.quoted() + " FINAL WHERE _is_deleted = 0 AND " + OLDER;
        long rows =
                clickHouse.query("SELECT count()" + where, parameters).get(0).getLong(1);
        String key = sortingKey(raw).stream().map(ClickHouseNames::quoted).collect(Collectors.joining(", "));
        String insert = "INSERT INTO " + raw.quoted() + " (" + key
                + ", _version, _is_deleted, _op, _source_ts, _extracted_at, _binlog_file, _binlog_pos, _binlog_row)"
                + " SELECT " + key + ", _version + (bitAnd(_version, 7) < 7), 1, 't',"
                + " fromUnixTimestamp64Milli({source_ts:Int64}, 'UTC'), fromUnixTimestamp64Milli({at:Int64}, 'UTC'),"
                + " {file:String}, {pos:UInt64}, {row:UInt32}" + where;
        if (rows > 0) {
            parameters.put("source_ts", notice.sourceTs());
            parameters.put("at", notice.extractedAt());
            parameters.put("file", notice.binlogFile());
            parameters.put("pos", notice.binlogPosition());
            parameters.put("row", notice.binlogRow());
            clickHouse.execute(insert, parameters);
        }
        if (!notice.firstCopy() || rows + held > 0) {
            Origin origin = new Origin(
                    Instant.now(),
                    notice.firstCopy()
                            ? Cause.millrace("the connector copied the table once more")
                            : Cause.statement("TRUNCATE TABLE"),
                    new Place("", notice.binlogFile(), notice.binlogPosition()),
                    0);
            journal.report(List.of(new TableEvent.Truncated(table, origin, insert, rows, held)));
        }
        return rows + held;
    }

    private List<String> sortingKey(RawTable raw) {
        List<GenericRecord> columns = clickHouse.query(
                "SELECT name FROM system.columns WHERE database = {db:String} AND table = {table:String}"
                        + " AND is_in_sorting_key ORDER BY position",
                Map.of("db", raw.database(), "table", raw.name()));
        return columns.stream().map(row -> row.getString("name")).toList();
    }
}
