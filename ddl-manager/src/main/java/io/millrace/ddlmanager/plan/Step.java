package io.millrace.ddlmanager.plan;

import io.millrace.common.clickhouse.ClickHouseNames;
import io.millrace.common.journal.Effect;
import io.millrace.common.naming.ColumnNaming;
import io.millrace.common.policy.SchemaChangeKind;
import io.millrace.ddlmanager.catalog.ClickHouseCatalog;
import io.millrace.ddlmanager.objects.TableObjects.Piece;
import java.util.Optional;

/**
 * One step of a plan, which is one statement in ClickHouse. What a step is, its type says: nothing looks into its SQL,
 * which may come from a template of the user's own. Names are quoted, with their database, unless a component says
 * otherwise.
 */
public sealed interface Step {

    String sql();

    /** The difference that requires it, in words. */
    String why();

    /** What it does to data that is there. */
    default Effect effect() {
        return Effect.SAFE;
    }

    /** The change in MySQL that it follows; empty when it only comes with others. */
    default Optional<SchemaChangeKind> kind() {
        return Optional.empty();
    }

    /** Creates the raw table of a table that is new. */
    record CreateTable(String sql, String why) implements Step {
        @Override
        public Optional<SchemaChangeKind> kind() {
            return Optional.of(SchemaChangeKind.CREATE_TABLE);
        }
    }

    /** Creates an object beside the raw table: the view that people query, a piece of the machinery, a copy's place. */
    record CreateObject(String sql, String why) implements Step {}

    /**
     * Creates the table that reads from Kafka. The reading position of the old one is handed on right before.
     *
     * @param consumerGroup the group that it reads in
     */
    record CreateQueue(String sql, String consumerGroup, String why) implements Step {}

    /** Creates the valve: from here on rows flow. */
    record OpenValve(String sql, String why) implements Step {}

    /** Drops the valve: rows wait in Kafka. */
    record CloseValve(String valve, String why) implements Step {
        @Override
        public String sql() {
            return "DROP TABLE IF EXISTS " + valve + " SYNC";
        }
    }

    /** Drops an object that holds no data. */
    record DropObject(String name, String why) implements Step {
        @Override
        public String sql() {
            return "DROP TABLE IF EXISTS " + name + " SYNC";
        }
    }

    /** Drops what a copy left or replaced, of any size: ClickHouse keeps tables of more than 50 GB from being dropped. */
    record DropCopy(String name, String why) implements Step {
        @Override
        public String sql() {
            return "DROP TABLE IF EXISTS " + name + " SYNC SETTINGS max_table_size_to_drop = 0";
        }
    }

    record RenameTable(String from, String to, String why) implements Step {
        @Override
        public String sql() {
            return "RENAME TABLE " + from + " TO " + to;
        }
    }

    /** Two tables take each other's name, at once. */
    record Exchange(String one, String other, String why) implements Step {
        @Override
        public String sql() {
            return "EXCHANGE TABLES " + one + " AND " + other;
        }

        @Override
        public Effect effect() {
            return Effect.REWRITES_DATA;
        }
    }

    record Detach(String name, String why) implements Step {
        @Override
        public String sql() {
            return "DETACH TABLE IF EXISTS " + name + " SYNC";
        }
    }

    record Attach(String name, String why) implements Step {
        @Override
        public String sql() {
            return "ATTACH TABLE IF NOT EXISTS " + name;
        }
    }

    /** Changes a column of the raw table. */
    sealed interface AlterColumn extends Step {

        /** The table. */
        String raw();

        /** What follows {@code ALTER TABLE <raw>}. */
        String alteration();

        @Override
        default String sql() {
            return "ALTER TABLE " + raw() + " " + alteration();
        }
    }

    /**
     * @param column unquoted
     * @param definition its type, with its default
     * @param place {@code FIRST}, or {@code AFTER} another one
     * @param change what it follows
     */
    record AddColumn(String raw, String column, String definition, String place, String why, SchemaChangeKind change)
            implements AlterColumn {
        @Override
        public String alteration() {
            return "ADD COLUMN IF NOT EXISTS " + ColumnNaming.quoted(column) + " " + definition + " " + place;
        }

        @Override
        public Optional<SchemaChangeKind> kind() {
            return Optional.of(change);
        }
    }

    /** @param from unquoted, as {@code to} */
    record RenameColumn(String raw, String from, String to, String why) implements AlterColumn {
        @Override
        public String alteration() {
            return "RENAME COLUMN IF EXISTS " + ColumnNaming.quoted(from) + " TO " + ColumnNaming.quoted(to);
        }

        @Override
        public Optional<SchemaChangeKind> kind() {
            return Optional.of(SchemaChangeKind.RENAME_COLUMN);
        }
    }

    /**
     * Gives a column another type, in which ClickHouse writes its values again.
     *
     * @param column unquoted
     * @param definition its type, and a default if it gets one
     */
    record ModifyColumn(String raw, String column, String definition, String why) implements AlterColumn {
        @Override
        public String alteration() {
            return "MODIFY COLUMN " + ColumnNaming.quoted(column) + " " + definition;
        }

        @Override
        public Effect effect() {
            return Effect.REWRITES_DATA;
        }

        @Override
        public Optional<SchemaChangeKind> kind() {
            return Optional.of(SchemaChangeKind.CHANGE_TYPE);
        }
    }

    /**
     * Marks a column that MySQL has no more: it is kept.
     *
     * @param column unquoted
     */
    record MarkDropped(String raw, String column, String why) implements AlterColumn {
        @Override
        public String alteration() {
            return comment(column, ClickHouseCatalog.DROPPED);
        }

        @Override
        public Optional<SchemaChangeKind> kind() {
            return Optional.of(SchemaChangeKind.DROP_COLUMN);
        }
    }

    /**
     * Takes the mark of {@link MarkDropped} away.
     *
     * @param column unquoted
     */
    record UnmarkDropped(String raw, String column, String why) implements AlterColumn {
        @Override
        public String alteration() {
            return comment(column, "");
        }
    }

    /** @param column unquoted */
    record DropColumn(String raw, String column, String why) implements AlterColumn {
        @Override
        public String alteration() {
            return "DROP COLUMN IF EXISTS " + ColumnNaming.quoted(column);
        }

        @Override
        public Effect effect() {
            return Effect.LOSES_DATA;
        }

        @Override
        public Optional<SchemaChangeKind> kind() {
            return Optional.of(SchemaChangeKind.DROP_COLUMN);
        }
    }

    static Step create(Piece piece, String why) {
        return new CreateObject(piece.create(), why);
    }

    static Step drop(Piece piece, String why) {
        return new DropObject(piece.name(), why);
    }

    private static String comment(String column, String text) {
        return "COMMENT COLUMN IF EXISTS " + ColumnNaming.quoted(column) + " " + ClickHouseNames.literal(text);
    }
}
