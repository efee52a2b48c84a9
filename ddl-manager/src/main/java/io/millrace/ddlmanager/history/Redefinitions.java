package io.millrace.ddlmanager.history;

import io.millrace.ddlmanager.ddl.BelievedChange;
import io.millrace.ddlmanager.ddl.DdlChange;
import io.millrace.ddlmanager.ddl.DdlChange.ColumnsChanged;
import io.millrace.ddlmanager.ddl.SchemaChange;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Leaves out of a statement the columns that it defines as they were, with another comment, say: it changed none of their
 * values, whatever MySQL has made of them since. What Debezium believed they were may have been wrong, or it did not know them. Then its
 * belief is corrected, and the table is copied after that; the copy has what the statements before it made.
 */
final class Redefinitions {

    /** Without a character set in the statement, the table's decides, which Debezium may not know rightly. */
    private static final Pattern TEXT =
            Pattern.compile("(?i)(?:n?(?:var)?char|character|national|long|enum|set|(?:tiny|medium|long)?text).*");

    private static final Pattern NAMES_ITS_CHARACTER_SET = Pattern.compile("(?i).*(?:characterset|charset)[^'\"()]+");

    private Redefinitions() {}

    static DdlChange withoutSame(DdlChange change, SchemaChange statement) {
        if (!(change instanceof ColumnsChanged columns)) {
            return change;
        }
        if (!statement.knows(columns.table())) {
            return with(columns, Map.of(), Set.of());
        }
        BelievedChange believed = statement.believed().get(columns.table());
        if (believed == null) {
            return change;
        }
        Map<String, String> redefined = new HashMap<>(columns.redefined());
        redefined
                .entrySet()
                .removeIf(column -> !columns.computed().contains(column.getKey())
                        && !believed.columns().contains(column.getKey().toLowerCase(Locale.ROOT))
                        && hasACertainCharacterSet(column.getValue()));
        return with(columns, redefined, columns.computed());
    }

    private static ColumnsChanged with(ColumnsChanged change, Map<String, String> redefined, Set<String> computed) {
        return new ColumnsChanged(
                change.table(), change.renamed(), change.dropped(), change.added(), redefined, computed);
    }

    private static boolean hasACertainCharacterSet(String type) {
        return !TEXT.matcher(type).matches()
                || NAMES_ITS_CHARACTER_SET.matcher(type).matches();
    }
}
