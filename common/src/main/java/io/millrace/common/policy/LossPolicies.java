package io.millrace.common.policy;

import io.millrace.common.table.Column;
import io.millrace.common.table.Table;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Each column's {@link LossPolicy}, as the settings say. A key column is always {@link
 * LossPolicy#QUARANTINE}: clamped keys of two rows could become one.
 *
 * @param byColumn by {@code database.table.column}
 */
public record LossPolicies(LossPolicy global, Map<String, LossPolicy> byColumn) {

    public static final LossPolicies DEFAULT = new LossPolicies(LossPolicy.QUARANTINE, Map.of());

    public LossPolicies {
        byColumn = Map.copyOf(byColumn);
    }

    /**
     * @param entries a policy, and {@code database.table.column=policy} for single columns
     * @throws IllegalArgumentException when one says neither
     */
    public static LossPolicies read(List<String> entries) {
        LossPolicy global = LossPolicy.QUARANTINE;
        Map<String, LossPolicy> byColumn = new HashMap<>();
        for (String entry : entries) {
            int equals = entry.lastIndexOf('=');
            LossPolicy policy = policy(entry.substring(equals + 1));
            if (equals < 0) {
                global = policy;
            } else {
                byColumn.put(entry.substring(0, equals).strip(), policy);
            }
        }
        return new LossPolicies(global, byColumn);
    }

    public LossPolicy of(Table table, Column column) {
        boolean key = table.key().map(names -> names.contains(column.name())).orElse(false);
        return key
                ? LossPolicy.QUARANTINE
                : Optional.ofNullable(byColumn.get(table.id() + "." + column.name()))
                        .orElse(global);
    }

    /** The columns that the setting names and the tables do not have: misspelt, or gone. */
    public List<String> unknown(List<Table> tables) {
        List<String> known = tables.stream()
                .flatMap(table -> table.columns().stream().map(column -> table.id() + "." + column.name()))
                .toList();
        return byColumn.keySet().stream()
                .filter(name -> !known.contains(name))
                .sorted()
                .toList();
    }

    private static LossPolicy policy(String word) {
        return Arrays.stream(LossPolicy.values())
                .filter(policy -> policy.word().equals(word.strip()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + word + "' is no policy"));
    }
}
