package io.millrace.ddlmanager.repair;

import io.millrace.common.problem.ProblemCode;
import io.millrace.common.table.TableId;
import io.millrace.common.wire.RowVersion;
import io.millrace.ddlmanager.repair.RowSides.Stored;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Makes rows of ClickHouse what they are in MySQL, while both are written to.
 *
 * <p>The newest version of a row in ClickHouse is read first, then the row in MySQL, which is at least as new. It is stored with the
 * number behind that version: so it beats what is there. A change that is on its way, or comes later, has a higher version, and wins
 * with what MySQL had then. So nothing need be waited for. A row that only ClickHouse has gets a tombstone in the same way.
 */
final class RowRepair {

    /** Of a row that ClickHouse never had. */
    private static final Stored NEVER = new Stored(0, true);

    private final TableId table;
    private final RowSides sides;

    RowRepair(TableId table, RowSides sides) {
        this.table = table;
        this.sides = sides;
    }

    /** @throws io.millrace.common.problem.Problem when the versions behind one are used up; nothing was written then */
    Repair run(List<String> keys, boolean dryRun) {
        Map<String, Stored> stored = sides.inClickHouse(keys);
        Set<String> inMysql = sides.inMysql(keys);
        Map<String, Long> written = new LinkedHashMap<>();
        Map<String, Long> removed = new LinkedHashMap<>();
        for (String key : keys) {
            Stored newest = stored.getOrDefault(key, NEVER);
            if (inMysql.contains(key)) {
                written.put(key, behind(newest));
            } else if (!newest.deleted()) {
                removed.put(key, behind(newest));
            }
        }
        if (!dryRun && !written.isEmpty()) {
            sides.write(written);
        }
        if (!dryRun && !removed.isEmpty()) {
            sides.remove(removed);
        }
        return new Repair(table, dryRun, written.size(), removed.size(), keys.size() - written.size() - removed.size());
    }

    private long behind(Stored newest) {
        OptionalLong version = RowVersion.behind(newest.version());
        return version.orElseThrow(() -> ProblemCode.REPAIRED_TOO_OFTEN.problem(
                "A row of " + table + " was repaired seven times, and was not changed since.",
                "Copy the table: `millrace resolve " + table + " --reload`."));
    }
}
