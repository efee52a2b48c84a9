package io.millrace.common;

/**
 * Text that does no harm on a terminal or in a log: names and values from a database may hold what steers a terminal, ends a
 * line, or turns the direction of writing. Such characters are shown as in Java, {@code \u001b}.
 */
public final class Printable {

    private Printable() {}

    /** On one line. */
    public static String line(String text) {
        return escaped(text, false);
    }

    /** Line breaks and tabs stay. */
    public static String lines(String text) {
        return escaped(text, true);
    }

    private static String escaped(String text, boolean lines) {
        int harmless = 0;
        while (harmless < text.length() && printable(text.charAt(harmless), lines)) {
            harmless++;
        }
        if (harmless == text.length()) {
            return text;
        }
        StringBuilder safe = new StringBuilder(text.length() + 16).append(text, 0, harmless);
        for (int i = harmless; i < text.length(); i++) {
            char c = text.charAt(i);
            if (printable(c, lines)) {
                safe.append(c);
            } else {
                safe.append(String.format("\\u%04x", (int) c));
            }
        }
        return safe.toString();
    }

    private static boolean printable(char c, boolean lines) {
        return switch (Character.getType(c)) {
            case Character.CONTROL -> lines && (c == '\n' || c == '\r' || c == '\t');
            case Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
