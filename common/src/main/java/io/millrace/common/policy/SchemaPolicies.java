package io.millrace.common.policy;

import io.millrace.common.table.TableId;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The {@link SchemaPolicy} of each table and kind of change, as the settings say.
 *
 * @param rules the last that fits decides
 */
public record SchemaPolicies(SchemaPolicy global, List<Rule> rules) {

    public static final SchemaPolicies DEFAULT = new SchemaPolicies(SchemaPolicy.EVOLVE, List.of());

    private static final String ANY = "*";

    public SchemaPolicies {
        rules = List.copyOf(rules);
    }

    /**
     * An exception.
     *
     * @param database a name, or {@code *}
     * @param table a name, or {@code *}
     * @param kind empty: every kind
     */
    public record Rule(String database, String table, Optional<SchemaChangeKind> kind, SchemaPolicy policy) {

        private boolean fits(TableId id, SchemaChangeKind what) {
            return (database.equals(ANY) || database.equals(id.database()))
                    && (table.equals(ANY) || table.equals(id.table()))
                    && kind.map(what::equals).orElse(true);
        }
    }

    /**
     * @param entries as {@code database.table:kind=policy}
     * @throws IllegalArgumentException when one is of another form, or names what is not known
     */
    public static List<Rule> rules(List<String> entries) {
        return entries.stream().map(SchemaPolicies::rule).toList();
    }

    /** One of {@link SchemaChangeKind#policies}. */
    public SchemaPolicy of(TableId table, SchemaChangeKind kind) {
        SchemaPolicy given = rules.stream()
                .filter(rule -> rule.fits(table, kind))
                .reduce((first, last) -> last)
                .map(Rule::policy)
                .orElse(global);
        return kind.policies().contains(given) ? given : SchemaPolicy.EVOLVE;
    }

    /** Whether queries still show what MySQL dropped, renamed or truncated. */
    public boolean keepsInSight(TableId table, SchemaChangeKind kind) {
        SchemaPolicy policy = of(table, kind);
        return policy == SchemaPolicy.LENIENT || policy == SchemaPolicy.IGNORE;
    }

    private static Rule rule(String entry) {
        int equals = entry.lastIndexOf('=');
        int colon = entry.lastIndexOf(':', Math.max(equals, 0));
        String name =
                entry.substring(0, Math.max(colon < 0 ? equals : colon, 0)).strip();
        TableId table = TableId.read(name)
                .orElseThrow(() -> new IllegalArgumentException("'" + entry + "' names no table and policy"));
        Optional<SchemaChangeKind> kind = colon < 0
                ? Optional.empty()
                : Optional.of(
                        word(entry.substring(colon + 1, equals), SchemaChangeKind.values(), SchemaChangeKind::word));
        SchemaPolicy policy = word(entry.substring(equals + 1), SchemaPolicy.values(), SchemaPolicy::word);
        kind.filter(what -> !what.policies().contains(policy)).ifPresent(what -> {
            throw new IllegalArgumentException("there is no '" + policy.word() + "' for " + what.word() + ", but "
                    + what.policies().stream().map(SchemaPolicy::word).collect(Collectors.joining(", ")));
        });
        return new Rule(table.database(), table.table(), kind, policy);
    }

    private static <T> T word(String given, T[] known, Function<T, String> word) {
        return Arrays.stream(known)
                .filter(value -> word.apply(value).equals(given.strip()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + given.strip() + "' is not known; known are "
                        + Arrays.stream(known).map(word).collect(Collectors.joining(", "))));
    }
}
