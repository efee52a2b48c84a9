package io.millrace.ddlmanager.sqltest;

import io.millrace.clickhousesql.SqlTemplates;
import io.millrace.common.clickhouse.ClickHouse;
import java.util.Map;

/** What a file makes in its test. */
interface TestedFile {

    /** Makes it, when its tables are there. */
    void make();

    /** Brings it to the present rows, if it keeps some. */
    void refresh();

    static TestedFile of(String file, SqlTemplates templates, Map<String, String> databases, ClickHouse clickHouse) {
        return new View(templates.render(file, databases), databases, clickHouse);
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
