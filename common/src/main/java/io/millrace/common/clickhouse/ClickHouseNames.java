package io.millrace.common.clickhouse;

import java.util.ArrayList;
import java.util.List;

/** Quoting for ClickHouse statements: the only place that puts a name or a literal into ClickHouse's SQL. */
public final class ClickHouseNames {

    private ClickHouseNames() {}

    public static String quoted(String identifier) {
        return "`" + escaped(identifier).replace("`", "\\`") + "`";
    }

    public static String literal(String text) {
        return "'" + escaped(text).replace("'", "\\'") + "'";
    }

    /**
     * The names in a list as ClickHouse shows it, such as {@code id, `a\\`b`}: those with other characters are quoted and
     * escaped. What is no name, as an expression, stays as it is.
     */
    public static List<String> names(String shown) {
        List<String> names = new ArrayList<>();
        StringBuilder name = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < shown.length(); i++) {
            char c = shown.charAt(i);
            if (c == '`') {
                quoted = !quoted;
            } else if (quoted && c == '\\') {
                name.append(unescaped(shown.charAt(++i)));
            } else if (!quoted && c == ',') {
                names.add(name.toString());
                name.setLength(0);
            } else if (quoted || c != ' ' || name.length() > 0) {
                name.append(c);
            }
        }
        names.add(name.toString());
        return List.copyOf(names);
    }

    private static char unescaped(char c) {
        return switch (c) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case '0' -> '\0';
            default -> c;
        };
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\")
                .replace("\n", "\\n")
                .replace("\r", "\\r")
                .replace("\t", "\\t")
                .replace("\0", "\\0");
    }
}
