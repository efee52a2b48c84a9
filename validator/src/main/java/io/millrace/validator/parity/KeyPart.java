package io.millrace.validator.parity;

import io.millrace.common.keys.GivenKey;
import io.millrace.common.keys.KeyRange;
import io.millrace.common.table.Table;
import java.util.List;

/**
 * The part of a table that a person wants to be compared: the rows behind one key, up to another. The keys are as the person wrote
 * them, see {@link GivenKey}.
 *
 * @param after empty: from the first row
 * @param upTo empty: to the last row
 */
public record KeyPart(List<String> after, List<String> upTo) {

    public KeyPart {
        after = List.copyOf(after);
        upTo = List.copyOf(upTo);
    }

    /** @throws io.millrace.common.problem.Problem when the table has no such keys */
    KeyRange in(Table table) {
        return new KeyRange(0, literals(table, after), literals(table, upTo), 0);
    }

    private static List<String> literals(Table table, List<String> values) {
        return values.isEmpty() ? List.of() : GivenKey.literals(table, values);
    }

    /** For reports and messages. */
    @Override
    public String toString() {
        return (after.isEmpty() ? "from the first row" : "behind " + String.join(", ", after))
                + (upTo.isEmpty() ? " to the last" : " up to " + String.join(", ", upTo));
    }
}
