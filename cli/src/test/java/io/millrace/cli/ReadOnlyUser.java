package io.millrace.cli;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The user of {@code clickhouse-sql/access/read_only.sql} in the form of ClickHouse's file of users, which says the same. The
 * library that the sandbox runs has no place for users that SQL makes.
 *
 * @param profile its limits
 * @param quota what it may do in an hour
 * @param grants what it may read
 */
record ReadOnlyUser(String profile, String quota, String grants) {

    static final String FILE = "clickhouse-sql/access/read_only.sql";
    static final String NAME = "millrace_bi";

    private static final Pattern SETTING = Pattern.compile("(\\w+) = '?(\\w+)'?");

    static ReadOnlyUser of(String sql) {
        List<String> statements = Arrays.stream(sql.replaceAll("(?m)^--.*$", "").split(";"))
                .map(String::strip)
                .filter(statement -> !statement.isEmpty())
                .toList();
        String profile = only(statements, "CREATE SETTINGS PROFILE");
        String user = only(statements, "CREATE USER IF NOT EXISTS " + NAME + "\n");
        String quota = only(statements, "CREATE QUOTA");
        String name = profile.replaceAll("(?s).*EXISTS (\\w+) SETTINGS.*", "$1");
        if (!user.endsWith("SETTINGS PROFILE '" + name + "'") || !quota.endsWith("TO " + NAME)) {
            throw new IllegalStateException("the user has not this profile and this quota: " + user + quota);
        }
        List<String> grants = statements.stream()
                .filter(statement -> statement.startsWith("GRANT"))
                .toList();
        if (grants.size() + 3 != statements.size()) {
            throw new IllegalStateException("a statement is not known here: " + statements);
        }
        return new ReadOnlyUser(
                elements(profile.substring(profile.indexOf("SETTINGS\n"))),
                "<interval><duration>3600</duration>" + elements(quota.substring(quota.indexOf("MAX"))) + "</interval>",
                grants.stream()
                        .map(grant -> "<query>" + grant.replace(" TO " + NAME, "") + "</query>")
                        .collect(Collectors.joining()));
    }

    private static String only(List<String> statements, String beginning) {
        return statements.stream()
                .filter(statement -> statement.startsWith(beginning))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no statement begins with " + beginning));
    }

    private static String elements(String settings) {
        Matcher each = SETTING.matcher(settings);
        return each.results()
                .map(found -> "<" + found.group(1) + ">" + found.group(2) + "</" + found.group(1) + ">")
                .collect(Collectors.joining());
    }
}
