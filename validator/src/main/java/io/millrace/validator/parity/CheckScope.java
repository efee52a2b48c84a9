package io.millrace.validator.parity;

import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What of its tables a check compares.
 *
 * @param sample the share of the ranges of keys that are read, chosen by chance, above 0 and at most 1
 * @param share the share of the time that a table's check has a statement running in MySQL, above 0 and at most 1
 * @param parts of tables of which not all rows are compared
 * @param continues whether it begins where one that was interrupted had found all rows equal
 */
public record CheckScope(Level level, double sample, double share, Map<TableId, KeyPart> parts, boolean continues) {

    /** Everything, as fast as MySQL gives it. */
    public static final CheckScope ALL = new CheckScope(Level.ROWS, 1, 1);

    public CheckScope {
        parts = Map.copyOf(parts);
    }

    public CheckScope(Level level, double sample, double share) {
        this(level, sample, share, Map.of(), false);
    }

    /** Everything, and not all of it again after a restart. */
    public static CheckScope proof(double share) {
        return new CheckScope(Level.ROWS, 1, share, Map.of(), true);
    }

    /**
     * Of some tables only a part.
     *
     * @throws Problem when a part does not belong to its table, or has a meaning at another level only
     */
    public CheckScope of(Map<Table, KeyPart> wanted) {
        if (!wanted.isEmpty() && level != Level.ROWS) {
            throw ProblemCode.INVALID_REQUEST.problem(
                    "Ranges of keys are compared at the level rows only, and not at the level " + level.word() + ".",
                    "Leave out the ranges or the level.");
        }
        wanted.forEach((table, part) -> part.in(table));
        return new CheckScope(
                level,
                sample,
                share,
                wanted.entrySet().stream()
                        .collect(Collectors.toMap(one -> one.getKey().id(), Map.Entry::getValue)),
                continues);
    }

    public Optional<KeyPart> part(TableId table) {
        return Optional.ofNullable(parts.get(table));
    }

    /** Whether some rows of some tables are left out. */
    public boolean partly() {
        return sample < 1 || !parts.isEmpty();
    }
}
