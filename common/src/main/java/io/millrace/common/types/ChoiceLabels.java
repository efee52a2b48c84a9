package io.millrace.common.types;

import io.millrace.common.table.Column;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
            all = given.get(i).equals(label)
                    || Stream.of(given.get(i), given.get(i).replace(",", "\\,"))
                            .anyMatch(spelling -> !labels.contains(spelling)
                                    && label.equals(choices.spellings().get(spelling)));
        }
        return all;
    }
}
