package io.millrace.ddlmanager.views;

import io.millrace.clickhousesql.SqlFiles;
import io.millrace.clickhousesql.SqlTemplates;
import io.millrace.common.clickhouse.ClickHouseNames;
import io.millrace.common.naming.Targets;
import io.millrace.common.settings.ViewSettings;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The files of views that the settings choose, for each MySQL database. They are read each time. */
public final class ViewFiles {

    private static final String FOLDER = "views";

    private final ViewSettings settings;
    private final Targets targets;
    private final List<String> databases;

    /** @param databases MySQL's */
    public ViewFiles(ViewSettings settings, Targets targets, List<String> databases) {
        this.settings = settings;
        this.targets = targets;
        this.databases = databases;
    }

    /** @throws io.millrace.common.problem.Problem when a file uses a name that is not known */
    List<ViewFile> read() {
        return SqlFiles.chosen(settings, FOLDER).stream()
                .flatMap(file -> databases.stream().map(database -> read(file, database)))
                .toList();
    }

    /** MySQL's databases, by the ingest database of each. */
    Map<String, String> owners() {
        return databases.stream().collect(Collectors.toMap(targets::ingestDatabase, database -> database));
    }

    private ViewFile read(String file, String database) {
        SqlTemplates templates = new SqlTemplates(settings.sqlFolder());
        return new ViewFile(
                file.substring(FOLDER.length() + 1),
                database,
                targets.ingestDatabase(database),
                templates.head(file),
                templates.render(file, names(settings, targets, database)));
    }

    /** What a file may put in, in braces: the databases of its tables, quoted. */
    public static Map<String, String> names(ViewSettings settings, Targets targets, String mysqlDatabase) {
        return Map.of(
                "target", ClickHouseNames.quoted(targets.targetDatabase(mysqlDatabase)),
                "ingest", ClickHouseNames.quoted(targets.ingestDatabase(mysqlDatabase)),
                "gold", ClickHouseNames.quoted(settings.goldDatabase(mysqlDatabase)));
    }
}
