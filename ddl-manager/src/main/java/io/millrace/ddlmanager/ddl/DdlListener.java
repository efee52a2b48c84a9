package io.millrace.ddlmanager.ddl;

import io.debezium.ddl.parser.mysql.generated.MySqlParser;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.AlterListItemContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.AlterPartitionContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.AlterTableContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.CreateIndexContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.CreateTableContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.CreateTableOptionContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.DropDatabaseContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.DropIndexContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.DropTableContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.FieldDefinitionContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.IndexRefContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.QueryContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.RenamePairContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.RenameTableStatementContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.TableConstraintDefContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.TruncateTableStatementContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParserBaseListener;
import io.millrace.common.table.TableId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Collects what the statements of one text mean. */
final class DdlListener extends MySqlParserBaseListener {

    /** With which the type of a column of characters begins. */
    private static final Set<Integer> TEXTS = Set.of(
            MySqlParser.CHAR_SYMBOL,
            MySqlParser.VARCHAR_SYMBOL,
            MySqlParser.NCHAR_SYMBOL,
            MySqlParser.NVARCHAR_SYMBOL,
            MySqlParser.NATIONAL_SYMBOL,
            MySqlParser.LONG_SYMBOL,
            MySqlParser.TINYTEXT_SYMBOL,
            MySqlParser.TEXT_SYMBOL,
            MySqlParser.MEDIUMTEXT_SYMBOL,
            MySqlParser.LONGTEXT_SYMBOL,
            MySqlParser.ENUM_SYMBOL,
            MySqlParser.SET_SYMBOL);

    private static final Set<String> TABLESPACE = Set.of("DISCARDTABLESPACE", "IMPORTTABLESPACE");

    private final Names names;
    private final List<DdlChange> changes = new ArrayList<>();
    private int before;
    private Alteration alteration;

    DdlListener(Names names) {
        this.names = names;
    }

    List<DdlChange> changes() {
        return List.copyOf(changes);
    }

    /** What an ALTER TABLE has said so far. */
    private static final class Alteration {
        private final TableId table;
        private final Map<String, String> renamed = new LinkedHashMap<>();
        private final Set<String> dropped = new HashSet<>();
        private final Set<String> added = new HashSet<>();
        private final Map<String, String> redefined = new LinkedHashMap<>();
        private final Set<String> computed = new HashSet<>();
        private final List<DdlChange> others = new ArrayList<>();
        private boolean key;
        private boolean generatedValues;

        private Alteration(TableId table) {
            this.table = table;
        }

        private List<DdlChange> changes() {
            List<DdlChange> changes = new ArrayList<>();
            if (!(renamed.isEmpty() && dropped.isEmpty() && added.isEmpty() && redefined.isEmpty())) {
                changes.add(new DdlChange.ColumnsChanged(table, renamed, dropped, added, redefined, computed));
            }
            if (key) {
                changes.add(new DdlChange.KeyChanged(table));
            }
            if (generatedValues) {
                changes.add(new DdlChange.GeneratedValuesChanged(table));
            }
            // A new name of the table comes last: the statement calls it by the old one.
            changes.addAll(others);
            return changes;
        }
    }

    @Override
    public void enterQuery(QueryContext query) {
        before = changes.size();
    }

    @Override
    public void exitQuery(QueryContext query) {
        if (changes.size() == before) {
            changes.add(new DdlChange.NoEffect(List.of(), firstWord(query)));
        }
    }

    @Override
    public void exitCreateTable(CreateTableContext create) {
        if (create.TEMPORARY_SYMBOL() != null) {
            changes.add(new DdlChange.TemporaryTableCreated(names.of(create.tableName())));
            return;
        }
        boolean like = create.LIKE_SYMBOL() != null;
        boolean filled = create.createTableOptionsEtc() != null && FindsQuery.in(create.createTableOptionsEtc());
        changes.add(new DdlChange.TableCreated(
                names.of(create.tableName()),
                like ? Optional.of(names.of(create.tableRef())) : Optional.empty(),
                filled,
                create.ifNotExists() != null));
    }

    @Override
    public void exitDropTable(DropTableContext drop) {
        List<TableId> tables =
                drop.tableRefList().tableRef().stream().map(names::of).toList();
        if (drop.TEMPORARY_SYMBOL() == null) {
            tables.forEach(table -> changes.add(new DdlChange.TableDropped(table)));
        } else {
            changes.add(new DdlChange.TemporaryTablesDropped(tables));
        }
    }

    @Override
    public void exitDropDatabase(DropDatabaseContext drop) {
        changes.add(new DdlChange.DatabaseDropped(
                names.spelt(Names.unquoted(drop.schemaRef().getText()))));
    }

    @Override
    public void exitRenameTableStatement(RenameTableStatementContext rename) {
        List<DdlChange.TablesRenamed.Step> steps = new ArrayList<>();
        for (RenamePairContext pair : rename.renamePair()) {
            steps.add(new DdlChange.TablesRenamed.Step(names.of(pair.tableRef()), names.of(pair.tableName())));
        }
        changes.add(new DdlChange.TablesRenamed(steps));
    }

    @Override
    public void exitTruncateTableStatement(TruncateTableStatementContext truncate) {
        changes.add(new DdlChange.TableTruncated(names.of(truncate.tableRef())));
    }

    @Override
    public void exitCreateIndex(CreateIndexContext index) {
        changes.add(new DdlChange.NoEffect(
                List.of(names.of(index.createIndexTarget().tableRef())), "index"));
    }

    @Override
    public void exitDropIndex(DropIndexContext index) {
        TableId table = names.of(index.tableRef());
        changes.add(
                isPrimary(index.indexRef())
                        ? new DdlChange.KeyChanged(table)
                        : new DdlChange.NoEffect(List.of(table), "index"));
    }

    @Override
    public void enterAlterTable(AlterTableContext alter) {
        alteration = new Alteration(names.of(alter.tableRef()));
    }

    @Override
    public void exitAlterTable(AlterTableContext alter) {
        List<DdlChange> meant = alteration.changes();
        changes.addAll(
                meant.isEmpty()
                        ? List.of(new DdlChange.NoEffect(List.of(alteration.table), "index, comment or option"))
                        : meant);
        alteration = null;
    }

    @Override
    public void exitAlterListItem(AlterListItemContext item) {
        if (item.ALTER_SYMBOL() != null) {
            return; // of a default, an index or a check; DROP and SET belong to it
        }
        if (item.ADD_SYMBOL() != null) {
            add(item);
        } else if (item.CHANGE_SYMBOL() != null) {
            String from = Names.of(item.columnInternalRef().identifier());
            rename(from, Names.of(item.identifier()));
            redefine(from, item.fieldDefinition());
        } else if (item.MODIFY_SYMBOL() != null) {
            redefine(Names.of(item.columnInternalRef().identifier()), item.fieldDefinition());
        } else if (item.CONVERT_SYMBOL() != null) {
            alteration.generatedValues = true;
        } else if (item.DROP_SYMBOL() != null
                && (item.PRIMARY_SYMBOL() != null || item.indexRef() != null && isPrimary(item.indexRef()))) {
            alteration.key = true;
        } else if (item.DROP_SYMBOL() != null && item.FOREIGN_SYMBOL() == null && item.columnInternalRef() != null) {
            alteration.dropped.add(Names.of(item.columnInternalRef().identifier()));
        } else if (item.RENAME_SYMBOL() != null && item.tableName() != null) {
            alteration.others.add(new DdlChange.TablesRenamed(
                    List.of(new DdlChange.TablesRenamed.Step(alteration.table, names.of(item.tableName())))));
        } else if (item.RENAME_SYMBOL() != null && item.columnInternalRef() != null) {
            // To its own name, too: MySQL may have it in other letters.
            alteration.renamed.put(Names.of(item.columnInternalRef().identifier()), Names.of(item.identifier()));
        }
    }

    private void add(AlterListItemContext item) {
        if (item.tableElementList() != null) {
            item.tableElementList().tableElement().forEach(element -> {
                if (element.columnDefinition() != null) {
                    add(
                            Names.of(element.columnDefinition().columnName().identifier()),
                            element.columnDefinition().fieldDefinition());
                } else {
                    constrain(element.tableConstraintDef());
                }
            });
        } else if (item.tableConstraintDef() != null) {
            constrain(item.tableConstraintDef());
        } else if (item.fieldDefinition() != null) {
            add(Names.of(item.identifier()), item.fieldDefinition());
        }
    }

    private void add(String column, FieldDefinitionContext field) {
        alteration.added.add(column);
        define(column, field);
    }

    /** Without its collation a text gets that of the table. */
    private void redefine(String column, FieldDefinitionContext field) {
        alteration.redefined.put(column, type(field));
        alteration.generatedValues |= field.dataType() != null
                && TEXTS.contains(field.dataType().getStart().getType());
        define(column, field);
    }

    /** MySQL calls the primary key so. */
    private static boolean isPrimary(IndexRefContext index) {
        return Names.unquoted(index.getText()).equalsIgnoreCase("PRIMARY");
    }

    private static String type(FieldDefinitionContext field) {
        return field.dataType() == null ? "" : field.dataType().getText();
    }

    private void rename(String from, String to) {
        if (!from.equals(to)) {
            alteration.renamed.put(from, to);
        }
    }

    private void constrain(TableConstraintDefContext constraint) {
        alteration.key |= constraint.PRIMARY_SYMBOL() != null;
    }

    /** {@code PRIMARY KEY} and {@code KEY} behind a column say the same; {@code UNIQUE KEY} does not. */
    private void define(String column, FieldDefinitionContext field) {
        if (field.AS_SYMBOL() != null) {
            alteration.computed.add(column);
        }
        alteration.key |= field.columnAttribute().stream()
                .anyMatch(attribute -> attribute.KEY_SYMBOL() != null && attribute.UNIQUE_SYMBOL() == null);
    }

    /** The grammar takes {@code DISCARD TABLESPACE} for an option with a value. */
    @Override
    public void exitCreateTableOption(CreateTableOptionContext option) {
        String text = option.getText().toUpperCase(Locale.ROOT);
        if (alteration != null && TABLESPACE.contains(text)) {
            alteration.others.add(new DdlChange.RowsRemoved(alteration.table, text.replace("TABLE", " TABLE")));
        }
    }

    @Override
    public void exitAlterPartition(AlterPartitionContext partition) {
        String how = partition.EXCHANGE_SYMBOL() != null
                ? "EXCHANGE PARTITION"
                : partition.TRUNCATE_SYMBOL() != null
                        ? "TRUNCATE PARTITION"
                        : partition.DROP_SYMBOL() != null
                                ? "DROP PARTITION"
                                : partition.TABLESPACE_SYMBOL() != null ? "DISCARD or IMPORT PARTITION" : "";
        if (how.isEmpty()) {
            return;
        }
        alteration.others.add(new DdlChange.RowsRemoved(alteration.table, how));
        if (partition.tableRef() != null) {
            alteration.others.add(new DdlChange.RowsRemoved(names.of(partition.tableRef()), how));
        }
    }

    private static String firstWord(QueryContext query) {
        return query.getStart() == null ? "" : query.getStart().getText().toUpperCase(Locale.ROOT);
    }
}
