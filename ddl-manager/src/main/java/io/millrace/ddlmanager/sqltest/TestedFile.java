package io.millrace.ddlmanager.sqltest;

import io.millrace.clickhousesql.SqlTemplates;
import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.naming.Targets;
import io.millrace.ddlmanager.aggregates.AggregateFile;
import io.millrace.ddlmanager.aggregates.AggregatePass;
import java.util.Map;

/** What a file makes in its test. */
interface TestedFile {

    /** Makes it, when its tables are there. */
    void make();

    /** Brings it to the present rows, if it keeps some. */
    void refresh();

    static TestedFile of(String file, SqlTemplates templates, Map<String, String> databases, ClickHouse clickHouse) {
        return file.startsWith("aggregates/")
                ? Aggregate.of(file, templates, databases, clickHouse)
                : new View(templates.render(file, databases), databases, clickHouse);
    }

    /** An aggregate, which is brought to the rows before each comparison. */
    record Aggregate(AggregatePass pass) implements TestedFile {

        static Aggregate of(String file, SqlTemplates templates, Map<String, String> databases, ClickHouse clickHouse) {
            AggregatePass.prepare(templates, databases, clickHouse);
            return new Aggregate(new AggregatePass(
                    AggregateFile.read(file, "shop", templates, databases),
                    new Targets(databases.get("target"), databases.get("ingest")),
                    clickHouse,
                    () -> {}));
        }

        @Override
        public void make() {
            refresh();
        }

        @Override
        public void refresh() {
            if (!pass.run()) {
                throw new IllegalArgumentException("a table that the aggregate reads is missing; its raw table needs a"
                        + " comment like COMMENT 'MySQL shop.orders'");
            }
        }
    }

    /** A plain view, or a materialized one that is refreshed at once. */
    record View(String sql, Map<String, String> databases, ClickHouse clickHouse) implements TestedFile {

        @Override
        public void make() {
            clickHouse.execute(sql);
        }

        @Override
        public void refresh() {
            clickHouse
                    .query(
                            "SELECT database || '.' || view AS name FROM system.view_refreshes WHERE database IN"
                                    + " ({target:String}, {gold:String})",
                            Map.copyOf(databases))
                    .forEach(view -> {
                        clickHouse.execute("SYSTEM REFRESH VIEW " + view.getString("name"));
                        clickHouse.execute("SYSTEM WAIT VIEW " + view.getString("name"));
                    });
        }
    }
}
