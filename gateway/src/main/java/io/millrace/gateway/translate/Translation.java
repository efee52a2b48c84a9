package io.millrace.gateway.translate;

import io.millrace.common.table.TableId;
import io.millrace.gateway.wire.ColumnDefinition;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A SELECT of ClickHouse without the form of its values, which MySQL's definitions decide.
 *
 * @param tables that it reads
 * @param aggregated whether it groups rows, or makes one of all
 * @param most rows of the answer; more mean that rows that are equal in ORDER BY could be left out or not
 */
public record Translation(List<Value> outputs, String rest, Set<TableId> tables, boolean aggregated, OptionalInt most) {

    public Translation {
        outputs = List.copyOf(outputs);
        tables = Set.copyOf(tables);
    }

    /**
     * The statement, each value as the text that MySQL shows.
     *
     * @throws Untranslatable when a value may not be of the type that MySQL says
     */
    public String sql(List<ColumnDefinition> definitions) {
        if (definitions.size() != outputs.size()) {
            throw new Untranslatable("MySQL gives another number of columns");
        }
        return IntStream.range(0, outputs.size())
                        .mapToObj(i -> "CAST(" + Shown.text(outputs.get(i), definitions.get(i))
                                + " AS Nullable(String)) AS c" + i)
                        .collect(Collectors.joining(", ", "SELECT ", " "))
                + rest;
    }
}
