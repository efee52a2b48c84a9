package io.millrace.validator.parity;

import com.clickhouse.client.api.query.GenericRecord;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.clickhouse.ClickHouseNames;
import io.millrace.common.naming.Targets;
import io.millrace.common.problem.Problem;
import io.millrace.common.table.TableId;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far the proofs have come that are not finished, in ClickHouse ({@code clickhouse-sql/bootstrap/unfinished_proofs.sql}). No
 * other place knows what its columns mean. A check does not fail because it cannot be written: it begins again then, if it is
 * interrupted. Thread-safe.
 */
final class UnfinishedProofs {

    private static final Logger LOG = LoggerFactory.getLogger(UnfinishedProofs.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration EVERY = Duration.ofSeconds(10);
    private static final Duration LATER = Duration.ofMinutes(5);

    private final ClickHouse clickHouse;
    private final Targets targets;

    UnfinishedProofs(ClickHouse clickHouse, Targets targets) {
        this.clickHouse = clickHouse;
        this.targets = targets;
    }

    /**
     * Of one table.
     *
     * @param basis what the proof holds for: what was written for another one does not count
     */
    ProofNotes of(TableId table, String basis) {
        return new Notes(table, basis);
    }

    private final class Notes implements ProofNotes {

        private final TableId table;
        private final String basis;
        private final Optional<Proved> before;
        private boolean written;
        private long nextNanos = System.nanoTime();

        private Notes(TableId table, String basis) {
            this.table = table;
            this.basis = basis;
            this.before = find(table, basis);
            this.written = before.isPresent();
        }

        @Override
        public Optional<Proved> before() {
            return before;
        }

        @Override
        public boolean due() {
            return System.nanoTime() - nextNanos >= 0;
        }

        @Override
        public void postpone() {
            nextNanos = System.nanoTime() + LATER.toNanos();
        }

        @Override
        public void write(Proved proved) {
            insert(table, basis, proved);
            written = true;
            nextNanos = System.nanoTime() + EVERY.toNanos();
        }

        @Override
        public void forget() {
            if (written) {
                insert(table, "", new Proved(Instant.EPOCH, List.of(), 0, 0, 0, Map.of()));
            }
        }
    }

    private Optional<Proved> find(TableId table, String basis) {
        try {
            return clickHouse
                    .query(
                            "SELECT toUnixTimestamp64Milli(started_at) AS started, toJSONString(up_to) AS ends, mysql_rows, clickhouse_rows,"
                                    + " held_rows, toJSONString(lossy_values) AS lossy FROM "
                                    + name(table)
                                    + " FINAL WHERE mysql_database = {db:String} AND mysql_table = {table:String}"
                                    + " AND basis = {basis:String} AND notEmpty(up_to)",
                            Map.of("db", table.database(), "table", table.table(), "basis", basis))
                    .stream()
                    .map(UnfinishedProofs::proved)
                    .findFirst();
        } catch (Problem e) {
            LOG.atInfo()
                    .addKeyValue("table", table)
                    .addKeyValue("reason", e.getMessage())
                    .log("It is not known how far the last proof had come");
            return Optional.empty();
        }
    }

    private static Proved proved(GenericRecord row) {
        return new Proved(
                Instant.ofEpochMilli(row.getLong("started")),
                json(row.getString("ends"), new TypeReference<List<String>>() {}),
                row.getLong("mysql_rows"),
                row.getLong("clickhouse_rows"),
                row.getLong("held_rows"),
                json(row.getString("lossy"), new TypeReference<Map<String, Long>>() {}));
    }

    private void insert(TableId table, String basis, Proved proved) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("mysql_database", table.database());
        row.put("mysql_table", table.table());
        row.put("written_at", Instant.now().toString());
        row.put("basis", basis);
        row.put("started_at", proved.startedAt().toString());
        row.put("up_to", proved.upTo());
        row.put("mysql_rows", proved.mysqlRows());
        row.put("clickhouse_rows", proved.clickHouseRows());
        row.put("held_rows", proved.held());
        row.put("lossy_values", proved.lossy());
        try {
            clickHouse.insert(
                    name(table),
                    Map.of("date_time_input_format", "best_effort"),
                    to -> to.write(JSON.writeValueAsBytes(row)));
        } catch (Problem e) {
            LOG.atWarn()
                    .addKeyValue("table", table)
                    .addKeyValue("reason", e.getMessage())
                    .log("How far a proof has come was not written down");
        }
    }

    private static <T> T json(String text, TypeReference<T> type) {
        try {
            return JSON.readValue(text, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("ClickHouse writes JSON", e);
        }
    }

    private String name(TableId table) {
        return ClickHouseNames.quoted(targets.ingestDatabase(table.database())) + ".unfinished_proofs";
    }
}
