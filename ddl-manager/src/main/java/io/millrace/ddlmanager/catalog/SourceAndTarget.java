package io.millrace.ddlmanager.catalog;

import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.mysql.Mysql;
import io.millrace.common.mysql.MysqlSchema;
import io.millrace.common.naming.Targets;
import io.millrace.common.settings.SourceSettings;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.common.task.Parallel;
import io.millrace.ddlmanager.ddl.DdlChange;
import io.millrace.ddlmanager.ddl.DdlReader;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What MySQL and ClickHouse have now; the servers are asked each time. Thread-safe. */
public final class SourceAndTarget {

    /** More tables than this are read with all others, in a few queries instead of a few for each. */
    private static final int FEW = 20;

    private final SourceSettings source;
    private final Mysql mysql;
    private final MysqlSchema schema;
    private final ClickHouse clickHouse;
    private final Targets targets;

    public SourceAndTarget(SourceSettings source, Targets targets, Mysql mysql, ClickHouse clickHouse) {
        this.source = source;
        this.mysql = mysql;
        this.schema = new MysqlSchema(mysql);
        this.clickHouse = clickHouse;
        this.targets = targets;
    }

    /**
     * What both sides have at one time; one pass of planning reads them once.
     *
     * @param names of all MySQL tables that are to be replicated
     * @param tables those of them that were asked for, in the order of their names
     * @param catalog what ClickHouse has for these tables at least
     */
    public record Snapshot(Set<TableId> names, List<Table> tables, ClickHouseCatalog catalog) {

        public Snapshot {
            names = Set.copyOf(names);
            tables = List.copyOf(tables);
        }

        public Optional<Table> table(TableId id) {
            return tables.stream().filter(table -> table.id().equals(id)).findFirst();
        }
    }

    /** Both sides, of the tables in the scope and of those whose names in ClickHouse clash with theirs. */
    public Snapshot read(Scope scope) {
        if (scope.tables().filter(some -> some.size() <= FEW).isEmpty()) {
            Supplier<ClickHouseCatalog> catalog = Parallel.start(this::catalog);
            List<Table> tables = tables();
            return new Snapshot(tables.stream().map(Table::id).collect(Collectors.toSet()), tables, catalog.get());
        }
        Set<TableId> names = names();
        Set<TableId> wanted = withClashes(names, spelled(names, scope.tables().orElseThrow()));
        Supplier<ClickHouseCatalog> catalog = Parallel.start(() -> catalog(wanted));
        return new Snapshot(names, schema.read(wanted), catalog.get());
    }

    /** MySQL may keep names in the letters of the first statement and take them in any. */
    private static Set<TableId> spelled(Set<TableId> names, Set<TableId> wanted) {
        return wanted.stream()
                .flatMap(table -> names.contains(table)
                        ? Stream.of(table)
                        : names.stream().filter(name -> name.toString().equalsIgnoreCase(table.toString())))
                .collect(Collectors.toSet());
    }

    private Set<TableId> withClashes(Set<TableId> names, Set<TableId> wanted) {
        return Stream.concat(
                        wanted.stream(),
                        Stream.concat(
                                NameClashes.find(names, targets).values().stream()
                                        .filter(clash -> wanted.contains(clash.owner()))
                                        .map(NameClashes.Clash::table),
                                NameClashes.besides(wanted, names, targets).stream()))
                .collect(Collectors.toSet());
    }

    /** The MySQL tables that are to be replicated, in the order of their names. */
    public List<Table> tables() {
        return schema.replicated(source);
    }

    /** Their names alone. */
    public Set<TableId> names() {
        return schema.replicatedNames(source);
    }

    /** One of {@link #tables}; no other is read. */
    public Optional<Table> table(TableId id) {
        return names().contains(id) ? schema.read(Set.of(id)).stream().findFirst() : Optional.empty();
    }

    /** Some of {@link #tables}, as MySQL has them; those that are gone by now are left out. */
    public List<Table> tables(Collection<TableId> some) {
        return some.size() > FEW
                ? tables().stream().filter(table -> some.contains(table.id())).toList()
                : schema.read(some);
    }

    /** What tells the meaning of a database's statement, with names of tables as MySQL spells them; asks MySQL once. */
    public BiFunction<String, String, List<DdlChange>> reader() {
        boolean lowerCase = mysql.query("SELECT @@lower_case_table_names = 1", row -> row.getBoolean(1))
                .get(0);
        return lowerCase ? DdlReader::readLowerCase : DdlReader::read;
    }

    /** Whether ClickHouse has the table that holds the rows. */
    public boolean inClickHouse(TableId table) {
        return catalog(List.of(table)).raw(targets, table).isPresent();
    }

    /** Whether ClickHouse reads the table's rows from Kafka. */
    public boolean isRead(TableId table) {
        return catalog(List.of(table)).find(targets.valve(table)).isPresent();
    }

    /** What ClickHouse has in the databases that Millrace writes to. */
    public ClickHouseCatalog catalog() {
        return ClickHouseCatalog.read(clickHouse, databases(source.databases().stream()));
    }

    private ClickHouseCatalog catalog(Collection<TableId> tables) {
        return ClickHouseCatalog.read(clickHouse, databases(source.databases().stream()), tables);
    }

    private List<String> databases(Stream<String> mysqlDatabases) {
        return mysqlDatabases
                .flatMap(db -> Stream.of(targets.targetDatabase(db), targets.ingestDatabase(db)))
                .distinct()
                .toList();
    }
}
