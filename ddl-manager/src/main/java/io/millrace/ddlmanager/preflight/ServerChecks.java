package io.millrace.ddlmanager.preflight;

import io.millrace.common.mysql.MysqlVersion;
import java.util.List;
import java.util.Set;

/** The server's version and clock, and what the user may do. */
final class ServerChecks {

    private static final Set<String> UTC = Set.of("UTC", "+00:00", "Etc/UTC", "GMT");

    /** Needed to ask where the binlog and a replica stand. */
    static final String ASK_FOR_BINLOG = "REPLICATION CLIENT";

    /** Debezium manual, "Creating a user"; Millrace takes no more. */
    private static final List<String> GRANTS = List.of("REPLICATION SLAVE", ASK_FOR_BINLOG, "RELOAD");

    private ServerChecks() {}

    static List<Finding> version(Source source) {
        String version = source.variable("version").orElse("");
        return MysqlVersion.parse(version)
                        .filter(known -> known.compareTo(MysqlVersion.OLDEST) >= 0)
                        .isPresent()
                ? List.of()
                : List.of(Finding.error(
                        "The server is of version '" + version + "'; Millrace reads MySQL " + MysqlVersion.OLDEST
                                + " to 9.x.",
                        "Upgrade it, or replicate from a replica that is of such a version."));
    }

    /** With 2 (macOS) the server knows a table by every spelling and shows one: statements could not be told to be its. */
    static List<Finding> letters(Source source) {
        return source.variable("lower_case_table_names").orElse("0").equals("2")
                ? List.of(Finding.error(
                        "lower_case_table_names is 2: a statement may spell a table's name in another case.",
                        "Replicate from a server where it is 0 or 1."))
                : List.of();
    }

    /** TIMESTAMP is an instant whatever the zone is; a DATETIME is whatever wall clock the application wrote. */
    static List<Finding> timeZone(Source source) {
        String zone = source.variable("time_zone").orElse("SYSTEM");
        String meant =
                zone.equals("SYSTEM") ? source.variable("system_time_zone").orElse("UTC") : zone;
        return UTC.contains(meant)
                ? List.of()
                : List.of(Finding.warning(
                        "MySQL's time zone is " + meant
                                + ": its NOW() in a DATETIME column is that wall clock, and ClickHouse shows it unchanged."
                                + " TIMESTAMP columns are instants and are shown in UTC.",
                        "Nothing to do, if those who query know; toDateTime64(…, '" + meant
                                + "') converts an instant."));
    }

    static List<Finding> grants(Source source) {
        List<String> missing =
                GRANTS.stream().filter(grant -> !source.granted(grant)).toList();
        String user = source.settings().user();
        return missing.isEmpty()
                ? List.of()
                : List.of(Finding.error(
                        "The MySQL user '" + user + "' lacks " + String.join(", ", missing) + ".",
                        "GRANT " + String.join(", ", missing) + " ON *.* TO '" + user + "';"));
    }
}
