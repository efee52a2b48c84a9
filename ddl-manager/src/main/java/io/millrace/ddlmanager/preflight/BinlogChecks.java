package io.millrace.ddlmanager.preflight;

import io.millrace.common.fence.MysqlBinlog;
import io.millrace.common.settings.Setting;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Whether the binlog holds every row, whole, and long enough (MySQL manual, "Binary Logging Options and Variables"). */
final class BinlogChecks {

    private static final long SHORT_RETENTION_SECONDS = 86_400;

    private BinlogChecks() {}

    /** What is in it, by global variables; a session can still choose otherwise, which is noticed while it runs. */
    static List<Finding> settings(Source source) {
        List<Finding> findings = new ArrayList<>();
        mustBe(source, "log_bin", "ON", "Start mysqld with --log-bin.", findings);
        mustBe(source, "binlog_format", "ROW", "SET PERSIST binlog_format = 'ROW';", findings);
        mustBe(source, "binlog_row_image", "FULL", "SET PERSIST binlog_row_image = 'FULL';", findings);
        mustBe(
                source,
                "binlog_row_value_options",
                "",
                "SET PERSIST binlog_row_value_options = ''; partial JSON updates hold half a row.",
                findings);
        mustBe(source, "gtid_mode", "ON", "Turn GTIDs on: manual, \"Enabling GTID Transactions Online\".", findings);
        mustBe(
                source,
                "enforce_gtid_consistency",
                "ON",
                "Turn GTIDs on: manual, \"Enabling GTID Transactions Online\".",
                findings);
        return findings;
    }

    private static void mustBe(Source source, String name, String wanted, String remedy, List<Finding> findings) {
        source.variable(name)
                .filter(value -> !value.equalsIgnoreCase(wanted))
                .ifPresent(value -> findings.add(Finding.error(
                        "MySQL's " + name + " is '" + value + "' and must be '" + wanted + "'.", remedy)));
    }

    static List<Finding> retention(Source source) {
        long seconds = source.variable("binlog_expire_logs_seconds")
                .map(Long::parseLong)
                .orElse(0L);
        return seconds == 0 || seconds >= SHORT_RETENTION_SECONDS
                ? List.of()
                : List.of(Finding.warning(
                        "The binlog is kept for " + seconds
                                + " s only: a longer outage of the connector needs a new copy.",
                        "SET PERSIST binlog_expire_logs_seconds = 604800;"));
    }

    /** Both of its values are tested; {@code PictureCheck} has what FULL would say from {@code information_schema}. */
    static List<Finding> metadata(Source source) {
        return source
                .variable("binlog_row_metadata")
                .map(value -> Finding.note(
                        "MySQL's binlog_row_metadata is '" + value + "', which is fine.",
                        "FULL adds the names of columns, labels and keys to the binlog. Millrace takes them from"
                                + " information_schema, so that MINIMAL, the default, is enough."))
                .stream()
                .toList();
    }

    /** {@code --binlog-do-db} and {@code --binlog-ignore-db} leave whole databases out. */
    static List<Finding> filters(Source source) {
        if (!source.variable("log_bin").orElse("").equalsIgnoreCase("ON")
                || !source.granted(ServerChecks.ASK_FOR_BINLOG)) {
            return List.of();
        }
        return new MysqlBinlog(source.mysql())
                        .status(row -> new Filters(
                                names(row.getString("Binlog_Do_DB")), names(row.getString("Binlog_Ignore_DB"))))
                        .stream()
                        .flatMap(filters -> source.databases().stream().filter(filters::leavesOut))
                        .map(database -> Finding.error(
                                "MySQL leaves the database '" + database + "' out of its binlog.",
                                "Take it out of binlog-ignore-db, or put it into binlog-do-db, and restart mysqld."))
                        .toList();
    }

    private record Filters(Set<String> only, Set<String> ignored) {

        boolean leavesOut(String database) {
            return ignored.contains(database) || !only.isEmpty() && !only.contains(database);
        }
    }

    private static Set<String> names(String list) {
        return Arrays.stream(list.split(",")).filter(name -> !name.isBlank()).collect(Collectors.toSet());
    }

    /** A replica writes what it replays into its own binlog only if told to. */
    static List<Finding> replica(Source source) {
        boolean logged = source.variable("log_replica_updates")
                .or(() -> source.variable("log_slave_updates"))
                .orElse("ON")
                .equalsIgnoreCase("ON");
        boolean replica = !logged
                && source.granted(ServerChecks.ASK_FOR_BINLOG)
                && !source.mysql()
                        // MySQL 8.0.22 renamed the statement, 8.4 dropped the old name.
                        .query(
                                source.mysql().isAtLeast(8, 0, 22) ? "SHOW REPLICA STATUS" : "SHOW SLAVE STATUS",
                                row -> row.getString(1))
                        .isEmpty();
        return replica
                ? List.of(Finding.error(
                        "MySQL is a replica and does not write what it replays into its own binlog.",
                        "Start mysqld with --log-replica-updates."))
                : List.of();
    }

    /** Two replicas of one id throw each other out; the ddl-manager's own is the one behind the connector's. */
    static List<Finding> serverId(Source source) {
        String own = source.variable("server_id").orElse("0");
        if (own.equals("0")) {
            return List.of(Finding.error(
                    "MySQL's server_id is 0, so that nobody can read its binlog.", "SET PERSIST server_id = 1;"));
        }
        int connector = source.settings().serverId();
        return own.equals(String.valueOf(connector)) || own.equals(String.valueOf(connector + 1L))
                ? List.of(Finding.error(
                        Setting.MYSQL_SERVER_ID.variable() + " is " + connector + ", and MySQL's own server_id is "
                                + own + "; the connector takes that number, and the ddl-manager the one after it.",
                        "Set " + Setting.MYSQL_SERVER_ID.variable()
                                + " to a number N so that no server and no replica uses N or N + 1."))
                : List.of();
    }
}
