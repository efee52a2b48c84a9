package io.millrace.ddlmanager.history;

import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.ddl.DdlChange;
import io.millrace.ddlmanager.ddl.DdlChange.ColumnsChanged;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * In which letters each column is written, statement after statement. MySQL finds a column in any letters, and keeps those in
 * which the last statement that defined the column wrote it: {@code MODIFY EMAIL …} of a column {@code email} renames it. Not
 * thread-safe.
 */
final class Spellings {

    private final Function<TableId, Collection<String>> columns;
    private final Map<TableId, Map<String, String>> spelt = new HashMap<>();

    /** @param columns those that are known of a table before the statements; none of a table that is not known */
    Spellings(Function<TableId, Collection<String>> columns) {
        this.columns = columns;
    }

    /** The same change, with each column as it was written before. */
    DdlChange of(DdlChange change) {
        return change instanceof ColumnsChanged columnsChanged ? of(columnsChanged) : change;
    }

    private ColumnsChanged of(ColumnsChanged change) {
        Map<String, String> now = spelt.computeIfAbsent(change.table(), this::known);
        Map<String, String> renamed = new LinkedHashMap<>();
        change.renamed().forEach((from, to) -> renamed.put(spelt(now, from), to));
        change.redefined().keySet().stream()
                .filter(name -> !change.renamed().containsKey(name))
                .forEach(name -> renamed.put(spelt(now, name), name));
        renamed.entrySet().removeIf(entry -> entry.getKey().equals(entry.getValue()));
        Set<String> dropped =
                change.dropped().stream().map(name -> spelt(now, name)).collect(Collectors.toSet());
        Map<String, String> redefined = new LinkedHashMap<>();
        change.redefined().forEach((name, type) -> redefined.put(spelt(now, name), type));
        Set<String> computed = change.computed().stream()
                .map(name -> change.added().contains(name) ? name : spelt(now, name))
                .collect(Collectors.toSet());
        dropped.forEach(name -> now.remove(lower(name)));
        renamed.keySet().forEach(name -> now.remove(lower(name)));
        renamed.values().forEach(name -> now.put(lower(name), name));
        change.added().forEach(name -> now.put(lower(name), name));
        return new ColumnsChanged(change.table(), renamed, dropped, change.added(), redefined, computed);
    }

    private Map<String, String> known(TableId table) {
        Map<String, String> known = new HashMap<>();
        columns.apply(table).forEach(name -> known.put(lower(name), name));
        return known;
    }

    private static String spelt(Map<String, String> now, String name) {
        return now.getOrDefault(lower(name), name);
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
