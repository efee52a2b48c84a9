package io.millrace.common.table;

import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.Setting;
import io.millrace.common.settings.Settings;
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

    /** @throws Problem when the setting is neither one of its words nor a list of tables */
    public static KeylessTables of(Settings settings) {
        List<String> words = settings.getList(Setting.KEYLESS_TABLES);
        if (words.equals(List.of(REFUSE))) {
            return REFUSED;
        }
        if (words.equals(List.of(MULTISET))) {
            return new KeylessTables(true, Set.of());
        }
        if (words.isEmpty() || !words.stream().allMatch(word -> word.indexOf('.') > 0)) {
            throw ProblemCode.INVALID_SETTING.problem(
                    "The setting " + Setting.KEYLESS_TABLES.variable()
                            + " is neither 'refuse' nor 'multiset' nor names of tables, database.table, between commas.",
                    "Correct " + Setting.KEYLESS_TABLES.variable() + ".");
        }
        return new KeylessTables(false, Set.copyOf(words));
    }

    /** Whether the table has no key and is replicated all the same. */
    public boolean multiset(Table table) {
        return table.key().isEmpty() && (all || named.contains(table.id().toString()));
    }
}
