package io.millrace.common.keys;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Conditions for what lies behind a key, or up to it, in the order of its columns. Spelt out, as MySQL finds no range of an
 * index for {@code (a, b) > (1, 2)} (manual, "Row Constructor Expression Optimization"). Pure.
 */
final class KeyBounds {

    private KeyBounds() {}

    /** Conditions over one column of a key. */
    interface Comparisons {
        String above(int column, String literal);

        String below(int column, String literal);

        String equal(int column, String literal);
    }

    private interface Comparison {
        String of(int column, String literal);
    }

    static String behind(Comparisons key, List<String> values) {
        return either(cases(key, values, key::above));
    }

    static String upTo(Comparisons key, List<String> values) {
        List<String> cases = cases(key, values, key::below);
        cases.add(equal(key, values, values.size()));
        return either(cases);
    }

    /** The first columns have these values. */
    static String equal(Comparisons key, List<String> values, int columns) {
        return IntStream.range(0, columns)
                .mapToObj(i -> key.equal(i, values.get(i)))
                .collect(Collectors.joining(" AND ", "(", ")"));
    }

    private static List<String> cases(Comparisons key, List<String> values, Comparison differs) {
        List<String> cases = new ArrayList<>();
        for (int first = 0; first < values.size(); first++) {
            String differing = differs.of(first, values.get(first));
            cases.add(first == 0 ? differing : "(" + equal(key, values, first) + " AND " + differing + ")");
        }
        return cases;
    }

    private static String either(List<String> cases) {
        return "(" + String.join(" OR ", cases) + ")";
    }
}
