package io.millrace.validator.schedule;

import io.millrace.common.table.TableId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Function;

/** Whose turn it is. */
final class Rota {

    private Rota() {}

    /**
     * @param tables that may be checked
     * @param tried when a table was checked last; empty: never
     * @param every a table is not checked sooner again
     * @return the table that was never checked, or was the longest ago; empty when none is due
     */
    static Optional<TableId> next(
            Collection<TableId> tables, Function<TableId, Optional<Instant>> tried, Duration every, Instant now) {
        return tables.stream()
                .filter(table -> tried.apply(table)
                        .filter(at -> at.plus(every).isAfter(now))
                        .isEmpty())
                .min(Comparator.comparing((TableId table) -> tried.apply(table).orElse(Instant.MIN))
                        .thenComparing(Comparator.naturalOrder()));
    }
}
