package io.millrace.ddlmanager.connector;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Debezium says of a row when it did not understand a statement that changed, or made, the row's table. It ends the
 * task there, also before it has sent that statement on ({@code
 * BinlogStreamingChangeEventSource.validateChangeEventWithTable} and {@code informAboutUnknownTableIfRequired}, Debezium
 * 3.6).
 *
 * @param database empty where the message does not name it
 * @param reason a sentence
 */
public record MisreadTable(String database, String table, String reason) {

    private static final Pattern OTHER_COLUMNS =
            Pattern.compile("Error processing row in (.+), internal schema size (\\d+), but row size (\\d+)");
    private static final Pattern UNKNOWN =
            Pattern.compile("change event for table ([^.]+)\\.(.+) whose schema isn't known to this connector");

    /** @param cause the last cause of a failed task */
    static Optional<MisreadTable> in(String cause) {
        Matcher columns = OTHER_COLUMNS.matcher(cause);
        if (columns.find()) {
            return Optional.of(new MisreadTable(
                    "",
                    columns.group(1),
                    "Debezium knows " + columns.group(2) + " columns of it, and read a row of " + columns.group(3)
                            + ": a statement that changed the table could not be read."));
        }
        Matcher unknown = UNKNOWN.matcher(cause);
        if (unknown.find()) {
            return Optional.of(new MisreadTable(
                    unknown.group(1),
                    unknown.group(2),
                    "Debezium does not know its columns: the statement that made the table could not be read."));
        }
        return Optional.empty();
    }
}
