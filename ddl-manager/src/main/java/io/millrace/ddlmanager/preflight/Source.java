package io.millrace.ddlmanager.preflight;

import io.millrace.common.mysql.GlobalGrants;
import io.millrace.common.mysql.Mysql;
import io.millrace.common.settings.MysqlSettings;
import io.millrace.common.table.Table;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the checks look at.
 *
 * @param settings how MySQL is reached
 * @param databases those that are to be replicated
 * @param variables MySQL's global variables, by name in lower case
 * @param grants what the user may do on the whole server
 * @param tables the tables that are to be replicated
 */
record Source(
        Mysql mysql,
        MysqlSettings settings,
        List<String> databases,
        Map<String, String> variables,
        GlobalGrants grants,
        Collection<Table> tables) {

    static Source of(Mysql mysql, MysqlSettings settings, List<String> databases, Collection<Table> tables) {
        Map<String, String> variables = new HashMap<>();
        mysql.query("SHOW GLOBAL VARIABLES", row -> variables.put(row.getString(1), row.getString(2)));
        GlobalGrants grants = GlobalGrants.of(mysql.query("SHOW GRANTS", row -> row.getString(1)));
        return new Source(mysql, settings, databases, variables, grants, tables);
    }

    boolean granted(String privilege) {
        return grants.include(privilege);
    }

    /** Empty when the server has no such variable. */
    Optional<String> variable(String name) {
        return Optional.ofNullable(variables.get(name));
    }
}
