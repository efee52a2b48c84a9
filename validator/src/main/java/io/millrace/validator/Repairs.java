package io.millrace.validator;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.common.http.JsonHttp;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.HttpSettings;
import io.millrace.common.settings.Secret;
import io.millrace.common.settings.Setting;
import io.millrace.common.table.TableId;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Has the ddl-manager repair rows: the validator writes to no table. A page of the validator asks it through here, because a
 * browser keeps pages from the services of other origins. Thread-safe.
 */
interface Repairs {

    /** As many rows as the ddl-manager takes at once. */
    int MOST_ROWS = 10_000;

    /**
     * @param keys ids of rows
     * @param dryRun whether it is only said what would be done
     * @return what the ddl-manager says of it
     * @throws Problem when it is not there, or refuses
     */
    JsonNode run(TableId table, List<String> keys, boolean dryRun);

    static Repairs by(HttpSettings settings) {
        return (table, keys, dryRun) -> {
            String address = settings.ddlManager()
                    .address()
                    .orElseThrow(() -> ProblemCode.MISSING_SETTING.problem(
                            "The settings do not say where the ddl-manager is.",
                            "Set " + Setting.DDL_MANAGER_URL.variable() + "."));
            JsonHttp ddlManager = new JsonHttp(
                    new JsonHttp.Peer(
                            "The ddl-manager",
                            address,
                            ProblemCode.DDL_MANAGER_UNREACHABLE,
                            ProblemCode.DDL_MANAGER_UNREACHABLE,
                            ProblemCode.DDL_MANAGER_REFUSED,
                            ProblemCode.DDL_MANAGER_UNREACHABLE.remedy()),
                    Duration.ofMinutes(10),
                    settings.token().map(Secret::value));
            return ddlManager.post("/repairs", Map.of("table", table.toString(), "keys", keys, "dryRun", dryRun));
        };
    }
}
