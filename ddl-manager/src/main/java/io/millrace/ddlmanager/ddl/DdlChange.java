package io.millrace.ddlmanager.ddl;

import io.millrace.common.table.TableId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a DDL statement means for the copy in ClickHouse. One statement may mean several things. */
public sealed interface DdlChange {

    /** The tables that it is about, by the names in the statement. */
    List<TableId> tables();

    /**
     * A table came.
     *
     * @param like the table whose form it has
     * @param filled whether it was made with rows (AS SELECT); their rows are events of the binlog, or {@code UnseenChanges} finds them
     * @param unlessThere IF NOT EXISTS: it may have been there
     */
    record TableCreated(TableId table, Optional<TableId> like, boolean filled, boolean unlessThere)
            implements DdlChange {
        @Override
        public List<TableId> tables() {
            return List.of(table);
        }
    }

    /** A table went, with its rows. */
    record TableDropped(TableId table) implements DdlChange {
        @Override
        public List<TableId> tables() {
            return List.of(table);
        }
    }

    /** All tables of a database went. */
    record DatabaseDropped(String database) implements DdlChange {
        @Override
        public List<TableId> tables() {
            return List.of();
        }
    }

    /**
     * Tables got other names, one after the other; afterwards each is there under its last one.
     *
     * @param steps in the order of the statement; a swap goes over a third name
     */
    record TablesRenamed(List<Step> steps) implements DdlChange {

        public TablesRenamed {
            steps = List.copyOf(steps);
        }

        /** One renaming. */
        public record Step(TableId from, TableId to) {}

        @Override
        public List<TableId> tables() {
            return steps.stream()
                    .flatMap(step -> List.of(step.from(), step.to()).stream())
                    .distinct()
                    .toList();
        }
    }

    /** A table lost all rows; the normalizer tells of it, too. */
    record TableTruncated(TableId table) implements DdlChange {
        @Override
        public List<TableId> tables() {
            return List.of(table);
        }
    }

    /**
     * Columns of a table changed, all at once: every name except those of new columns is older than the statement.
     *
     * @param renamed the new name by the old one; a column may get another type with it
     * @param redefined the type that the statement gives to a column that was there, as it is written but for blanks, by
     *     the column's name
     * @param computed those of the added and the redefined columns that have an expression
     */
    record ColumnsChanged(
            TableId table,
            Map<String, String> renamed,
            Set<String> dropped,
            Set<String> added,
            Map<String, String> redefined,
            Set<String> computed)
            implements DdlChange {

        public ColumnsChanged {
            renamed = Map.copyOf(renamed);
            dropped = Set.copyOf(dropped);
            added = Set.copyOf(added);
            redefined = Map.copyOf(redefined);
            computed = Set.copyOf(computed);
        }

        @Override
        public List<TableId> tables() {
            return List.of(table);
        }
    }

    /**
     * Rows went or came without events of their own in the binlog.
     *
     * @param how the action, as messages name it
     */
    record RowsRemoved(TableId table, String how) implements DdlChange {
        @Override
        public List<TableId> tables() {
            return List.of(table);
        }
    }

    /** The primary key came, went or became another one. */
    record KeyChanged(TableId table) implements DdlChange {
        @Override
        public List<TableId> tables() {
            return List.of(table);
        }
    }

    /**
     * What MySQL generates from the columns of a table may be something else now, though no type is: texts may have another collation.
     */
    record GeneratedValuesChanged(TableId table) implements DdlChange {
        @Override
        public List<TableId> tables() {
            return List.of(table);
        }
    }

    /** Nobody's table but one session's. */
    record TemporaryTableCreated(TableId table) implements DdlChange {
        @Override
        public List<TableId> tables() {
            return List.of();
        }
    }

    record TemporaryTablesDropped(List<TableId> dropped) implements DdlChange {
        public TemporaryTablesDropped {
            dropped = List.copyOf(dropped);
        }

        @Override
        public List<TableId> tables() {
            return List.of();
        }
    }

    /**
     * Nothing for ClickHouse to follow.
     *
     * @param what the kind of statement or action, as messages name it
     */
    record NoEffect(List<TableId> tables, String what) implements DdlChange {
        public NoEffect {
            tables = List.copyOf(tables);
        }
    }

    /**
     * The statement could not be read.
     *
     * @param tables those that it seems to be about; empty when not even that can be told
     * @param message the parser's
     */
    record Unparsed(List<TableId> tables, String statement, String message) implements DdlChange {
        public Unparsed {
            tables = List.copyOf(tables);
        }
    }
}
