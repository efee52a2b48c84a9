package io.millrace.ddlmanager.history;

import io.millrace.common.journal.Cause;
import io.millrace.common.journal.TableTimeline;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.ddl.DdlChange;
import io.millrace.ddlmanager.ddl.DdlChange.ColumnsChanged;
import io.millrace.ddlmanager.ddl.SchemaChange;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Leaves out of a statement the columns that it defines as they were, with another comment, say: it changed none of their
 * values, whatever MySQL has made of them since.
 */
final class Redefinitions {

    /** What it is, a mode of the session decides ({@code REAL_AS_FLOAT}). */
    private static final Pattern AMBIGUOUS = Pattern.compile("(?i)real.*");

    /** Without a character set in the statement, the table's decides, which Debezium may not know rightly. */
    private static final Pattern TEXT =
            Pattern.compile("(?i)(?:n?(?:var)?char|character|national|long|enum|set|(?:tiny|medium|long)?text).*");

    private static final Pattern NAMES_ITS_CHARACTER_SET = Pattern.compile("(?i).*(?:characterset|charset)[^'\"()]+");

    private Redefinitions() {}

    /** @param known what is known of a table so far */
    static DdlChange withoutSame(DdlChange change, SchemaChange statement, Function<TableId, TableTimeline> known) {
        if (!(change instanceof ColumnsChanged columns)) {
            return change;
        }
        Set<String> same = statement.sameColumns().getOrDefault(columns.table(), Set.of());
        if (same.isEmpty() || doubtful(known.apply(columns.table()))) {
            return change;
        }
        Map<String, String> redefined = new HashMap<>(columns.redefined());
        redefined.entrySet().removeIf(column -> same.contains(column.getKey()) && unambiguous(column.getValue()));
        return new ColumnsChanged(columns.table(), columns.renamed(), columns.dropped(), columns.added(), redefined);
    }

    /**
     * Whether a copy is due for another reason than a statement: what Debezium believes may be wrong. When the copy is made, the
     * history has been corrected.
     */
    private static boolean doubtful(TableTimeline known) {
        return known.stopped().isPresent()
                || known.requested()
                        .filter(request -> request.origin().cause().by() != Cause.By.STATEMENT)
                        .isPresent();
    }

    private static boolean unambiguous(String type) {
        return !AMBIGUOUS.matcher(type).matches()
                && (!TEXT.matcher(type).matches()
                        || NAMES_ITS_CHARACTER_SET.matcher(type).matches());
    }
}
