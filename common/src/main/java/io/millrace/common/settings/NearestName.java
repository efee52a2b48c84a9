package io.millrace.common.settings;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Which known name somebody may have meant: the one that fewest changed letters lead to, and at most a few. */
final class NearestName {

    /** So many may be wrong in a name that was mistyped. */
    private static final int LETTERS = 4;

    private NearestName() {}

    static Optional<String> of(String given, List<String> known) {
        return known.stream()
                .min(Comparator.comparingInt(name -> distance(given, name)))
                .filter(name -> distance(given, name) <= LETTERS);
    }

    /** Levenshtein's: letters added, taken away or replaced. */
    private static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int column = 0; column <= to.length(); column++) {
            row[column] = column;
        }
        for (int line = 1; line <= from.length(); line++) {
            int diagonal = row[0];
            row[0] = line;
            for (int column = 1; column <= to.length(); column++) {
                int replaced = diagonal + (from.charAt(line - 1) == to.charAt(column - 1) ? 0 : 1);
                diagonal = row[column];
                row[column] = Math.min(replaced, 1 + Math.min(row[column - 1], row[column]));
            }
        }
        return row[to.length()];
    }
}
