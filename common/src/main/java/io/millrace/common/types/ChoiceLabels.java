package io.millrace.common.types;

import io.millrace.common.table.Column;
import java.util.List;

/** The labels of an ENUM or SET, and how Debezium spells them. */
public final class ChoiceLabels {

    private ChoiceLabels() {}

    /** In MySQL's order; empty for a column of another type. */
    public static List<String> of(Column column) {
        return Choices.of(column).labels();
    }

    /**
     * Whether a text that Debezium gives arrives in ClickHouse as the label.
     *
     * @param index of the label, from 0
     */
    public static boolean stands(Column column, String given, int index) {
        Choices choices = Choices.of(column);
        String label = choices.labels().get(index);
        String escaped = given.replace(",", "\\,");
        return given.equals(label)
                || !choices.labels().contains(given)
                        && label.equals(choices.spellings().get(given))
                || !choices.labels().contains(escaped)
                        && label.equals(choices.spellings().get(escaped));
    }
}
