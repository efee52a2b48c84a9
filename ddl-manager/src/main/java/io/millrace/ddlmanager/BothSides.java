package io.millrace.ddlmanager;

import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.mysql.Mysql;
import io.millrace.common.mysql.MysqlSchema;
import io.millrace.common.naming.Targets;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.ddl.DdlChange;
import io.millrace.ddlmanager.ddl.DdlReader;
import io.millrace.ddlmanager.plan.ClickHouseCatalog;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What MySQL and ClickHouse have now; each question is asked of the server anew. Thread-safe. */
public final class BothSides {

    private final Settings settings;
    private final Mysql mysql;
    private final MysqlSchema schema;
    private final ClickHouse clickHouse;
    private final Targets targets;

    BothSides(Settings settings, Mysql mysql, ClickHouse clickHouse) {
        this.settings = settings;
        this.mysql = mysql;
        this.schema = new MysqlSchema(mysql);
        this.clickHouse = clickHouse;
        this.targets = Targets.of(settings.names());
    }

    /** The MySQL tables that are to be replicated, in the order of their names. */
    public List<Table> tables() {
        return schema.replicated(settings.source());
    }

    /** One of {@link #tables}; of the others only the names are read. */
    public Optional<Table> table(TableId id) {
        return schema.replicatedNames(settings.source()).contains(id)
                ? schema.read(Set.of(id)).stream().findFirst()
                : Optional.empty();
    }

    /** MySQL's own text of the definition of each of the tables. */
    public Map<TableId, String> definitions(List<TableId> tables) {
        return tables.stream().collect(Collectors.toMap(Function.identity(), schema::createStatement));
    }

    /** What tells the meaning of a database's statement, with names of tables as MySQL spells them; asks MySQL once. */
    BiFunction<String, String, List<DdlChange>> reader() {
        boolean lowerCase = mysql.query("SELECT @@lower_case_table_names = 1", row -> row.getBoolean(1))
                .get(0);
        return lowerCase ? DdlReader::readLowerCase : DdlReader::read;
    }

    /** Whether ClickHouse has the table that holds the rows. */
    boolean inClickHouse(TableId table) {
        return catalog().find(targets.raw(table)).isPresent();
    }

    /** What ClickHouse has in the databases that Millrace writes to. */
    ClickHouseCatalog catalog() {
        return ClickHouseCatalog.read(
                clickHouse,
                settings.source().databases().stream()
                        .flatMap(db -> Stream.of(targets.targetDatabase(db), targets.ingestDatabase(db)))
                        .distinct()
                        .toList());
    }
}
