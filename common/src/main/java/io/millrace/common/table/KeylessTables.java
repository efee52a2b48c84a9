package io.millrace.common.table;

import java.util.List;
import java.util.Set;

/**
 * Which tables without a key are replicated as multisets: rows that cannot be told apart, each as often as MySQL has
 * it. The others are refused.
 *
 * @param all whether every table without a key is one
 * @param named as {@code database.table}
 */
public record KeylessTables(boolean all, Set<String> named) {

    private static final String REFUSE = "refuse";
    private static final String MULTISET = "multiset";

    public static final KeylessTables REFUSED = new KeylessTables(false, Set.of());

    /**
     * @param words {@code refuse}, {@code multiset}, or names of tables
     * @throws IllegalArgumentException when they are something else
     */
    public static KeylessTables read(List<String> words) {
        if (words.equals(List.of(REFUSE))) {
            return REFUSED;
        }
        if (words.equals(List.of(MULTISET))) {
            return new KeylessTables(true, Set.of());
        }
        if (words.isEmpty()
                || !words.stream().allMatch(word -> TableId.read(word).isPresent())) {
            throw new IllegalArgumentException();
        }
        return new KeylessTables(false, Set.copyOf(words));
    }

    /** Whether the table has no key and is replicated all the same. */
    public boolean multiset(Table table) {
        return table.key().isEmpty() && (all || named.contains(table.id().toString()));
    }
}
