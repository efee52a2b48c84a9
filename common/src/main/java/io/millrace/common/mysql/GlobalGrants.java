package io.millrace.common.mysql;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a user may do on the whole server. */
public record GlobalGrants(Set<String> privileges) {

    private static final String ALL = "ALL PRIVILEGES";

    /** Names stand in quotes, so nothing of them can be taken for a privilege. */
    private static final Pattern GLOBAL = Pattern.compile("GRANT ([A-Z_, ]+) ON \\*\\.\\* TO .*");

    /** @param statements MySQL's answer to {@code SHOW GRANTS} */
    public static GlobalGrants of(List<String> statements) {
        Set<String> privileges = new HashSet<>();
        for (String statement : statements) {
            Matcher global = GLOBAL.matcher(statement);
            if (global.matches()) {
                Arrays.stream(global.group(1).split(",")).map(String::strip).forEach(privileges::add);
            }
        }
        return new GlobalGrants(Set.copyOf(privileges));
    }

    public boolean include(String privilege) {
        return privileges.contains(ALL) || privileges.contains(privilege);
    }
}
