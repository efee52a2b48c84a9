package io.millrace.common.settings;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which views and aggregates are made on top of the replicated tables.
 *
 * @param sqlFolder the folder whose files are always made; empty: none
 * @param chosen the built-in files that are made, with {@code *} for any characters
 * @param goldDatabase template of the star schema's database; {@code {db}} stands for the MySQL database's name
 * @param aggregates the pause between two passes over the aggregates; empty: there are none
 */
public record ViewSettings(
        Optional<Path> sqlFolder, List<String> chosen, String goldDatabase, Optional<Duration> aggregates) {

    public ViewSettings {
        chosen = List.copyOf(chosen);
    }

    /** @param file a built-in one, such as {@code views/gold/dim_date} */
    public boolean chooses(String file) {
        return chosen.stream().anyMatch(pattern -> matches(pattern, file));
    }

    public String goldDatabase(String mysqlDatabase) {
        return goldDatabase.replace("{db}", mysqlDatabase);
    }

    private static boolean matches(String pattern, String file) {
        return Pattern.matches(Pattern.quote(pattern).replace("*", "\\E.*\\Q"), file);
    }
}
