package io.millrace.ddlmanager.history;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which changes of a ClickHouse type leave every value as it was; at the others MySQL may have rounded, cut or parsed. */
public final class SafeTypeChanges {

    private static final Pattern NULLABLE = Pattern.compile("Nullable\\((.*)\\)");
    private static final Pattern INTEGER = Pattern.compile("(U?)Int(\\d+)");
    private static final Pattern DECIMAL = Pattern.compile("Decimal\\((\\d+), (\\d+)\\)");
    private static final Pattern TIME = Pattern.compile("((?:Date)?Time64)\\((\\d)(, 'UTC')?\\)");
    private static final String LABELS = "LowCardinality(String)";

    private SafeTypeChanges() {}

    /**
     * Whether the column can become another one where it is: every value stays, and ClickHouse does not refuse it, as it
     * does for a column of the sorting key (error 524, ALTER_OF_COLUMN_IS_FORBIDDEN).
     *
     * @param inKey whether the column is one of the sorting key
     */
    public static boolean inPlace(String from, String to, boolean inKey) {
        return from.equals(to) || !inKey && keepsValues(from, to);
    }

    static boolean keepsValues(String from, String to) {
        if (from.equals(to)) {
            return true;
        }
        boolean wasNullable = nullable(from);
        if (wasNullable && !nullable(to)) {
            // NULLs of old versions have no place in the new type.
            return false;
        }
        return bareKeepsValues(bare(from), bare(to));
    }

    private static boolean nullable(String type) {
        return type.contains("Nullable(");
    }

    private static String bare(String type) {
        Matcher nullable = NULLABLE.matcher(type);
        return nullable.matches() ? nullable.group(1) : type.replace("Nullable(String)", "String");
    }

    private static boolean bareKeepsValues(String from, String to) {
        if (from.equals(to) || from.equals(LABELS) && to.equals("String")) {
            return true;
        }
        Matcher a = INTEGER.matcher(from);
        Matcher b = INTEGER.matcher(to);
        if (a.matches() && b.matches()) {
            int fromBits = Integer.parseInt(a.group(2));
            int toBits = Integer.parseInt(b.group(2));
            return a.group(1).equals(b.group(1))
                    ? toBits >= fromBits
                    : b.group(1).isEmpty() && toBits > fromBits;
        }
        a = DECIMAL.matcher(from);
        b = DECIMAL.matcher(to);
        if (a.matches() && b.matches()) {
            int digits = Integer.parseInt(b.group(1)) - Integer.parseInt(a.group(1));
            int scale = Integer.parseInt(b.group(2)) - Integer.parseInt(a.group(2));
            return scale >= 0 && digits >= scale;
        }
        a = TIME.matcher(from);
        b = TIME.matcher(to);
        if (a.matches() && b.matches()) {
            return a.group(1).equals(b.group(1)) && Integer.parseInt(b.group(2)) >= Integer.parseInt(a.group(2));
        }
        return from.equals("Float32") && to.equals("Float64");
    }
}
