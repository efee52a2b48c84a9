package io.millrace.ddlmanager.preflight;

import io.millrace.common.settings.Setting;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.plan.TablePlan;
import io.millrace.ddlmanager.plan.TablePlans;
import java.util.ArrayList;
import java.util.List;

/** The databases and their tables: what will not be replicated, and what changes rows behind the binlog's back. */
final class TableChecks {

    private TableChecks() {}

    static List<Finding> databases(Source source) {
        List<Finding> findings = new ArrayList<>();
        for (String database : source.databases()) {
            boolean exists = !source.mysql()
                    .query(
                            "SELECT 1 FROM information_schema.schemata WHERE schema_name = ?",
                            row -> row.getInt(1),
                            database)
                    .isEmpty();
            if (!exists) {
                findings.add(Finding.error(
                        "MySQL has no database '" + database + "' that the user may see.",
                        "Correct " + Setting.MYSQL_DATABASES.variable() + ", or GRANT SELECT ON `" + database
                                + "`.* TO the user."));
            } else if (source.tables().stream().noneMatch(t -> t.id().database().equals(database))) {
                findings.add(Finding.warning(
                        "The database '" + database + "' has no table yet.",
                        "Nothing to do: tables are taken up as they are created."));
            }
        }
        return findings;
    }

    /** No key, a type without a rule, a name that another table takes: the others are replicated all the same. */
    static List<Finding> refused(TablePlans plans, Source source) {
        return plans.creation(source.tables()).stream()
                .filter(TablePlan.Blocked.class::isInstance)
                .map(TablePlan.Blocked.class::cast)
                .map(plan -> Finding.warning("The table " + plan.table() + " will not be replicated.", plan.reason()))
                .toList();
    }

    /** InnoDB deletes the children itself, without a row event (manual, "FOREIGN KEY Constraints"). */
    static List<Finding> cascades(Source source) {
        return perDatabase(
                source,
                "SELECT table_name, constraint_name FROM information_schema.referential_constraints"
                        + " WHERE constraint_schema = ?"
                        + " AND (delete_rule IN ('CASCADE', 'SET NULL') OR update_rule IN ('CASCADE', 'SET NULL'))"
                        + " ORDER BY table_name, constraint_name",
                (table, constraint) -> Finding.warning(
                        "The foreign key " + table + " (" + constraint
                                + ") cascades: rows it changes are not in the binlog before MySQL 9.6.",
                        "Delete children explicitly, or run `millrace validate` after such deletes."));
    }

    /** Only InnoDB gives the copy a consistent view; a MEMORY table is empty after a restart, without a row event. */
    static List<Finding> engines(Source source) {
        return perDatabase(
                source,
                "SELECT table_name, engine FROM information_schema.tables"
                        + " WHERE table_schema = ? AND table_type = 'BASE TABLE' AND engine <> 'InnoDB' ORDER BY table_name",
                (table, engine) -> Finding.warning(
                        "The table " + table + " is of the engine " + engine
                                + ": the copy reads it without a consistent view, and what is lost with a restart of"
                                + " MySQL is not in the binlog.",
                        "ALTER TABLE " + table + " ENGINE = InnoDB; or run `millrace validate` now and then."));
    }

    @FunctionalInterface
    private interface Meaning {
        Finding of(TableId table, String detail);
    }

    /** @param sql gives a table's name and a detail, for the database that is bound to it */
    private static List<Finding> perDatabase(Source source, String sql, Meaning meaning) {
        return source.databases().stream()
                .flatMap(database -> source
                        .mysql()
                        .query(
                                sql,
                                row -> meaning.of(new TableId(database, row.getString(1)), row.getString(2)),
                                database)
                        .stream())
                .toList();
    }
}
