package io.millrace.cli.query;

import java.util.Optional;

/** Makes statements of lines: one ends where a line ends with a semicolon that is in no quotes. */
final class StatementLines {

    private final StringBuilder text = new StringBuilder();

    /** @return the statement that this line ends, without its semicolon */
    Optional<String> add(String line) {
        text.append(text.isEmpty() ? "" : "\n").append(line);
        return line.stripTrailing().endsWith(";") && closed() ? Optional.of(rest()) : Optional.empty();
    }

    /** What has no semicolon yet; it is forgotten here. */
    String rest() {
        String statement = text.toString().strip();
        text.setLength(0);
        return statement.endsWith(";") ? statement.substring(0, statement.length() - 1) : statement;
    }

    boolean empty() {
        return text.isEmpty();
    }

    /** Whether no quote is open at the end. */
    private boolean closed() {
        char open = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (open == 0) {
                open = c == '\'' || c == '"' || c == '`' ? c : 0;
            } else if (c == '\\' && open != '`') {
                i++;
            } else if (c == open) {
                open = 0;
            }
        }
        return open == 0;
    }
}
