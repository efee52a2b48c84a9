package io.millrace.ddlmanager.preflight;

import io.millrace.common.problem.Problem;
import io.millrace.common.settings.Setting;
import io.millrace.ddlmanager.load.ClickHouseToMysql;
import java.util.List;
import java.util.Optional;

/** Whether ClickHouse can pull the rows of a copy. */
public final class PullCheck {

    private PullCheck() {}

    /** Changes nothing. */
    public static List<Finding> run(ClickHouseToMysql pulls, List<String> databases) {
        return databases.stream()
                .map(pulls::obstacleOnce)
                .flatMap(Optional::stream)
                .distinct()
                .map(obstacle -> Finding.note(
                        "Tables are copied through the ddl-manager, which takes several times as long as a pull by"
                                + " ClickHouse. " + obstacle,
                        "docs/operations/privileges.md, \"ClickHouse\", has the grants for it, and "
                                + Setting.CLICKHOUSE_MYSQL_URL.variable()
                                + " is MySQL's address there. Nothing to do if the tables are small."))
                .toList();
    }

    /** @param unreachable ClickHouse */
    public static List<Finding> unknown(Problem unreachable) {
        return List.of(Finding.note(
                "ClickHouse does not answer, so whether it can read MySQL is not known yet ("
                        + unreachable.code().word() + ").",
                "Nothing to do: it is found out before a table is copied."));
    }
}
