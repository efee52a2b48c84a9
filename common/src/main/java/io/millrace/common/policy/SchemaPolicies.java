package io.millrace.common.policy;

import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.Setting;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.TableId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The {@link SchemaPolicy} of each table and kind of change, from {@link Setting#SCHEMA_POLICY} and {@link
 * Setting#SCHEMA_POLICIES}.
 *
 * @param rules the last that fits decides
 */
public record SchemaPolicies(SchemaPolicy global, List<Rule> rules) {

    public static final SchemaPolicies DEFAULT = new SchemaPolicies(SchemaPolicy.EVOLVE, List.of());

    private static final String ANY = "*";

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

    /** @throws Problem when a setting cannot be read */
    public static SchemaPolicies of(Settings settings) {
        List<Rule> rules = new ArrayList<>();
        for (String entry : settings.getList(Setting.SCHEMA_POLICIES)) {
            rules.add(rule(entry));
        }
        return new SchemaPolicies(
                word(
                        settings.get(Setting.SCHEMA_POLICY),
                        SchemaPolicy.values(),
                        SchemaPolicy::word,
                        Setting.SCHEMA_POLICY),
                List.copyOf(rules));
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
                .orElseThrow(() -> ProblemCode.INVALID_SETTING.problem(
                        "'" + entry + "' in " + Setting.SCHEMA_POLICIES.variable() + " names no table and policy.",
                        "Write database.table:kind=policy, with * for any database or table, and without :kind for"
                                + " every kind."));
        Optional<SchemaChangeKind> kind = colon < 0
                ? Optional.empty()
                : Optional.of(word(
                        entry.substring(colon + 1, equals),
                        SchemaChangeKind.values(),
                        SchemaChangeKind::word,
                        Setting.SCHEMA_POLICIES));
        SchemaPolicy policy =
                word(entry.substring(equals + 1), SchemaPolicy.values(), SchemaPolicy::word, Setting.SCHEMA_POLICIES);
        kind.filter(what -> !what.policies().contains(policy)).ifPresent(what -> {
            throw ProblemCode.INVALID_SETTING.problem(
                    "'" + entry.strip() + "' in " + Setting.SCHEMA_POLICIES.variable() + ": there is no '"
                            + policy.word() + "' for " + what.word() + ".",
                    "There are "
                            + what.policies().stream().map(SchemaPolicy::word).collect(Collectors.joining(", ")) + ".");
        });
        return new Rule(table.database(), table.table(), kind, policy);
    }

    private static <T> T word(String given, T[] known, Function<T, String> word, Setting setting) {
        return Arrays.stream(known)
                .filter(value -> word.apply(value).equals(given.strip()))
                .findFirst()
                .orElseThrow(() -> ProblemCode.INVALID_SETTING.problem(
                        "'" + given.strip() + "' in " + setting.variable() + " is not known.",
                        "Valid values: " + Arrays.stream(known).map(word).collect(Collectors.joining(", ")) + "."));
    }
}
