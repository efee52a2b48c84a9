package io.millrace.common.types;

import io.millrace.common.table.Column;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The labels of an ENUM or SET, and how Debezium spells them. */
public final class ChoiceLabels {

    private ChoiceLabels() {}

    /** In MySQL's order; empty for a column of another type. */
    public static List<String> of(Column column) {
        return Choices.of(column).labels();
    }

    /**
     * Whether the texts that Debezium gives arrive in ClickHouse as the column's labels.
     *
     * @param given one for each label, in MySQL's order
     */
    public static boolean stand(Column column, List<String> given) {
        Choices choices = Choices.of(column);
        Set<String> labels = new HashSet<>(choices.labels());
        boolean all = given.size() == choices.labels().size();
        for (int i = 0; all && i < given.size(); i++) {
            String label = choices.labels().get(i);
            all = shown(given.get(i)).equals(label)
                    || Stream.of(given.get(i), given.get(i).replace(",", "\\,"))
                            .anyMatch(spelling -> !labels.contains(spelling)
                                    && label.equals(choices.spellings().get(spelling)));
        }
        return all;
    }

    /**
     * The labels in MySQL's order, with the characters that MySQL does not show and Debezium knows.
     *
     * @param given Debezium's, by their places; there may be fewer or others
     */
    public static List<String> of(Column column, List<String> given) {
        List<String> labels = of(column);
        return IntStream.range(0, labels.size())
                .mapToObj(i ->
                        i < given.size() && shown(given.get(i)).equals(labels.get(i)) ? given.get(i) : labels.get(i))
                .toList();
    }

    /** Whether MySQL may have shown question marks for characters of the column's labels. */
    public static boolean doubtful(Column column) {
        return of(column).stream().anyMatch(label -> label.contains("?"));
    }

    /** MySQL shows a question mark for each character outside of Unicode's first plane; its rows have the label itself. */
    private static String shown(String label) {
        return label.codePoints()
                .map(c -> Character.isSupplementaryCodePoint(c) ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
