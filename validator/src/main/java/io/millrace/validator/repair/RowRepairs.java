package io.millrace.validator.repair;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.common.http.DdlManagerHttp;
import io.millrace.common.http.JsonHttp;
import io.millrace.common.problem.Problem;
import io.millrace.common.settings.HttpSettings;
import io.millrace.common.table.TableId;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Asks the ddl-manager to repair rows. Thread-safe. */
public interface RowRepairs {

    /** A request has at most a megabyte, and a key at most three kilobytes. */
    int KEYS_AT_ONCE = 250;

    Duration LIMIT = Duration.ofMinutes(10);

    /**
     * What was done, or would be.
     *
     * @param written rows that MySQL has: they are read again
     * @param removed rows that only ClickHouse has
     * @param nothing rows that neither side has
     */
    record Outcome(String table, boolean dryRun, long written, long removed, long nothing) {}

    /**
     * @param keys ids of rows in the report of a check
     * @param dryRun only to ask what would be done
     * @throws Problem when it is not there, or refuses; some of the rows may be repaired then
     */
    Outcome run(TableId table, List<String> keys, boolean dryRun);

    /** By the ddl-manager that the settings name. */
    static RowRepairs by(HttpSettings settings) {
        return (table, keys, dryRun) -> {
            JsonHttp ddlManager = DdlManagerHttp.of(settings, LIMIT);
            long written = 0;
            long removed = 0;
            long nothing = 0;
            for (int from = 0; from < keys.size(); from += KEYS_AT_ONCE) {
                List<String> some = keys.subList(from, Math.min(keys.size(), from + KEYS_AT_ONCE));
                JsonNode answer =
                        ddlManager.post("/repairs", Map.of("table", table.toString(), "keys", some, "dryRun", dryRun));
                written += answer.path("written").asLong();
                removed += answer.path("removed").asLong();
                nothing += answer.path("nothing").asLong();
            }
            return new Outcome(table.toString(), dryRun, written, removed, nothing);
        };
    }
}
