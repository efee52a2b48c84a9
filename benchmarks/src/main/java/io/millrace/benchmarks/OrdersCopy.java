package io.millrace.benchmarks;

import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.mysql.Mysql;
import io.millrace.common.mysql.MysqlSchema;
import io.millrace.common.naming.Targets;
import io.millrace.common.settings.Setting;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.apply.Bootstrap;
import io.millrace.ddlmanager.load.TableCopy;
import io.millrace.ddlmanager.objects.ObjectTemplates;
import io.millrace.sandbox.Sandbox;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Tables of one database of MySQL, and places for copies of them in ClickHouse, as the ddl-manager makes them. */
final class OrdersCopy implements AutoCloseable {

    private final Settings settings;
    private final Targets targets;
    private final Mysql mysql;
    private final ClickHouse clickHouse;
    private final TableCopy copy;

    /** @param parallel ranges that are read at the same time */
    OrdersCopy(Sandbox sandbox, String database, int parallel) {
        Map<String, String> variables = new HashMap<>(sandbox.environment());
        variables.put(Setting.MYSQL_DATABASES.variable(), database);
        variables.put(Setting.COPY_PARALLEL.variable(), String.valueOf(parallel));
        this.settings = Settings.of(variables);
        this.targets = Targets.of(settings.names());
        this.mysql = Mysql.connect(settings.mysql());
        this.clickHouse = ClickHouse.connect(settings.clickHouse());
        this.copy = new TableCopy(settings.mysql(), clickHouse, targets, settings.copies());
        new Bootstrap(settings.objects().sqlFolder(), targets, List.of(database), clickHouse).run();
    }

    Mysql mysql() {
        return mysql;
    }

    ClickHouse clickHouse() {
        return clickHouse;
    }

    Targets targets() {
        return targets;
    }

    Table table(TableId id) {
        return new MysqlSchema(mysql).read(List.of(id)).get(0);
    }

    /** Makes the place for a copy. */
    void prepare(Table table) {
        new ObjectTemplates(settings.objects(), settings.names())
                .load(table, table.key().orElseThrow())
                .pieces()
                .forEach(piece -> clickHouse.execute(piece.create()));
    }

    void copy(Table table) {
        copy.run(table, targets.loadIntake(table.id()), () -> false);
    }

    @Override
    public void close() {
        copy.close();
        clickHouse.close();
        mysql.close();
    }
}
