package io.millrace.common.fence;

import io.millrace.common.table.TableId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a look at a fence says. */
public sealed interface FenceResult {

    /** One line for a reader. */
    String describe();

    /** Everything that was committed before the place is in ClickHouse: as a row, in quarantine, or as a dead letter. */
    record Passed() implements FenceResult {

        @Override
        public String describe() {
            return "everything has arrived";
        }
    }

    /**
     * Something is still on its way.
     *
     * @param stage the first one that is not done
     * @param missing what it lacks, a part of a sentence
     * @param recordsByTable how many records wait at this stage, markers of transactions included; only tables that have
     *     some
     */
    record Waiting(Stage stage, String missing, Map<TableId, Long> recordsByTable) implements FenceResult {

        /** So many tables stand in a line, those with the most records. */
        private static final int NAMED = 5;

        public Waiting {
            recordsByTable = Map.copyOf(recordsByTable);
        }

        @Override
        public String describe() {
            String tables = recordsByTable.entrySet().stream()
                    .sorted(Map.Entry.<TableId, Long>comparingByValue()
                            .reversed()
                            .thenComparing(Map.Entry.comparingByKey()))
                    .limit(NAMED)
                    .map(entry -> entry.getKey() + ": " + entry.getValue())
                    .collect(Collectors.joining(", "));
            int others = recordsByTable.size() - NAMED;
            return missing
                    + (tables.isEmpty() ? "" : " (" + tables + (others > 0 ? ", " + others + " more" : "") + ")");
        }
    }

    /** Everything else has arrived, but some of it never will: a copy of the tables is due. */
    record Lost(List<Loss> losses) implements FenceResult {

        public Lost {
            losses = List.copyOf(losses);
        }

        @Override
        public String describe() {
            return losses.stream().map(Loss::what).collect(Collectors.joining(", "));
        }
    }

    /**
     * Something that was committed in MySQL and will not arrive.
     *
     * @param table empty when it may be any table's
     * @param what it is, a part of a sentence
     */
    record Loss(Optional<TableId> table, String what) {}

    default boolean passed() {
        return this instanceof Passed;
    }

    /** Whether nothing is on its way any more: it has passed, or the rest is lost. */
    default boolean over() {
        return !(this instanceof Waiting);
    }
}
