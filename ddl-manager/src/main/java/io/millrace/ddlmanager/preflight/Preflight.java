package io.millrace.ddlmanager.preflight;

import io.millrace.common.Problem;
import io.millrace.common.mysql.Mysql;
import io.millrace.common.settings.Setting;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.Table;
import io.millrace.ddlmanager.preflight.Finding.Severity;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Checks the source server before anything is made or registered (Debezium manual, "Setting up MySQL"). */
public final class Preflight {

    private static final List<String> GRANTS = List.of("REPLICATION SLAVE", "REPLICATION CLIENT", "RELOAD");
    private static final long SHORT_RETENTION_SECONDS = 86_400;

    private final Mysql mysql;
    private final Settings settings;

    public Preflight(Mysql mysql, Settings settings) {
        this.mysql = mysql;
        this.settings = settings;
    }

    /** @throws Problem with all errors when there is one */
    public void require(Collection<Table> tables) {
        List<Finding> errors = run(tables).stream()
                .filter(finding -> finding.severity() == Severity.ERROR)
                .toList();
        if (!errors.isEmpty()) {
            throw new Problem(
                    "MySQL at " + mysql.address() + " is not ready for replication: "
                            + errors.stream().map(Finding::what).collect(Collectors.joining(" ")),
                    errors.stream().map(Finding::remedy).distinct().collect(Collectors.joining(" ")));
        }
    }

    /** All findings, errors first. */
    public List<Finding> run(Collection<Table> tables) {
        List<Finding> findings = new ArrayList<>();
        Map<String, String> variables = variables();
        checkBinlog(variables, findings);
        checkGrants(findings);
        checkDatabases(tables, findings);
        checkCascades(findings);
        return findings.stream()
                .sorted((a, b) -> a.severity().compareTo(b.severity()))
                .toList();
    }

    private Map<String, String> variables() {
        Map<String, String> variables = new HashMap<>();
        mysql.query("SHOW GLOBAL VARIABLES", row -> variables.put(row.getString(1), row.getString(2)));
        return variables;
    }

    private static void checkBinlog(Map<String, String> variables, List<Finding> findings) {
        mustBe(variables, "log_bin", "ON", "Start mysqld with --log-bin.", findings);
        // MySQL 9 writes rows only and has no such variable any more.
        if (variables.containsKey("binlog_format")) {
            mustBe(variables, "binlog_format", "ROW", "SET PERSIST binlog_format = 'ROW';", findings);
        }
        mustBe(variables, "binlog_row_image", "FULL", "SET PERSIST binlog_row_image = 'FULL';", findings);
        mustBe(
                variables,
                "binlog_row_value_options",
                "",
                "SET PERSIST binlog_row_value_options = ''; partial JSON updates hold half a row.",
                findings);
        mustBe(variables, "gtid_mode", "ON", "Turn GTIDs on: manual, \"Enabling GTID Transactions Online\".", findings);
        String retention = variables.getOrDefault("binlog_expire_logs_seconds", "0");
        long seconds = Long.parseLong(retention);
        if (seconds > 0 && seconds < SHORT_RETENTION_SECONDS) {
            findings.add(Finding.warning(
                    "The binlog is kept for " + seconds + " s only: a longer outage of the connector needs a new copy.",
                    "SET PERSIST binlog_expire_logs_seconds = 604800;"));
        }
    }

    private static void mustBe(
            Map<String, String> variables, String name, String wanted, String remedy, List<Finding> findings) {
        String value = variables.getOrDefault(name, "");
        if (!value.equalsIgnoreCase(wanted)) {
            findings.add(
                    Finding.error("MySQL's " + name + " is '" + value + "' and must be '" + wanted + "'.", remedy));
        }
    }

    private void checkGrants(List<Finding> findings) {
        String grants = mysql.query("SHOW GRANTS", row -> row.getString(1)).stream()
                .collect(Collectors.joining("\n"))
                .toUpperCase(Locale.ROOT);
        if (grants.contains("GRANT ALL PRIVILEGES ON *.*")) {
            return;
        }
        List<String> missing =
                GRANTS.stream().filter(grant -> !grants.contains(grant)).toList();
        if (!missing.isEmpty()) {
            String user = settings.get(Setting.MYSQL_USER);
            findings.add(Finding.error(
                    "The MySQL user '" + user + "' lacks " + String.join(", ", missing) + ".",
                    "GRANT " + String.join(", ", missing) + " ON *.* TO '" + user + "';"));
        }
    }

    private void checkDatabases(Collection<Table> tables, List<Finding> findings) {
        for (String database : settings.getList(Setting.MYSQL_DATABASES)) {
            boolean exists = !mysql.query(
                            "SELECT 1 FROM information_schema.schemata WHERE schema_name = ?",
                            row -> row.getInt(1),
                            database)
                    .isEmpty();
            if (!exists) {
                findings.add(Finding.error(
                        "MySQL has no database '" + database + "' that the user may see.",
                        "Correct " + Setting.MYSQL_DATABASES.variable() + ", or GRANT SELECT ON `" + database
                                + "`.* TO the user."));
            } else if (tables.stream().noneMatch(t -> t.id().database().equals(database))) {
                findings.add(Finding.warning(
                        "The database '" + database + "' has no table yet.",
                        "Nothing to do: tables are taken up as they are created."));
            }
        }
    }

    /** InnoDB deletes the children itself, without a row event (manual, "FOREIGN KEY Constraints"). */
    private void checkCascades(List<Finding> findings) {
        for (String database : settings.getList(Setting.MYSQL_DATABASES)) {
            mysql.query(
                            "SELECT table_name, constraint_name, delete_rule, update_rule"
                                    + " FROM information_schema.referential_constraints WHERE constraint_schema = ?"
                                    + " AND (delete_rule IN ('CASCADE', 'SET NULL') OR update_rule IN ('CASCADE', 'SET NULL'))",
                            row -> database + "." + row.getString(1) + " (" + row.getString(2) + ")",
                            database)
                    .forEach(key -> findings.add(Finding.warning(
                            "The foreign key " + key
                                    + " cascades: rows it changes are not in the binlog before MySQL 9.6.",
                            "Delete children explicitly, or run `millrace validate` after such deletes.")));
        }
    }
}
