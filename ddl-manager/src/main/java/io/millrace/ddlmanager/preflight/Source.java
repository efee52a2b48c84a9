package io.millrace.ddlmanager.preflight;

import io.millrace.common.mysql.Mysql;
import io.millrace.common.settings.Setting;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.Table;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What the checks look at.
 *
 * @param variables MySQL's global variables, by name in lower case
 * @param grants what the user may do, in upper case
 * @param tables the tables that are to be replicated
 */
record Source(Mysql mysql, Settings settings, Map<String, String> variables, String grants, Collection<Table> tables) {

    static Source of(Mysql mysql, Settings settings, Collection<Table> tables) {
        Map<String, String> variables = new HashMap<>();
        mysql.query("SHOW GLOBAL VARIABLES", row -> variables.put(row.getString(1), row.getString(2)));
        String grants = mysql.query("SHOW GRANTS", row -> row.getString(1)).stream()
                .collect(Collectors.joining("\n"))
                .toUpperCase(Locale.ROOT);
        return new Source(mysql, settings, variables, grants, tables);
    }

    boolean granted(String privilege) {
        return grants.contains("GRANT ALL PRIVILEGES ON *.*") || grants.contains(privilege);
    }

    List<String> databases() {
        return settings.getList(Setting.MYSQL_DATABASES);
    }

    /** Empty when the server has no such variable. */
    Optional<String> variable(String name) {
        return Optional.ofNullable(variables.get(name));
    }
}
