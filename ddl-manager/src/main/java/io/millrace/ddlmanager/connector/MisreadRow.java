package io.millrace.ddlmanager.connector;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Debezium says when a row has not as many values as it knows columns: a statement that changed the table was not
 * understood. It ends the task there, also before it has sent that statement on ({@code
 * BinlogStreamingChangeEventSource.validateChangeEventWithTable}, Debezium 3.6).
 *
 * @param table without its database, which the message does not name
 * @param known how many columns Debezium knows
 * @param found how many values the row has
 */
public record MisreadRow(String table, int known, int found) {

    private static final Pattern MESSAGE =
            Pattern.compile("Error processing row in (.+), internal schema size (\\d+), but row size (\\d+)");

    /** @param cause the last cause of a failed task */
    static Optional<MisreadRow> in(String cause) {
        Matcher message = MESSAGE.matcher(cause);
        return message.find()
                ? Optional.of(new MisreadRow(
                        message.group(1), Integer.parseInt(message.group(2)), Integer.parseInt(message.group(3))))
                : Optional.empty();
    }

    /** For people. */
    public String reason() {
        return "Debezium knows " + known + " columns of it, and read a row of " + found
                + ": a statement that changed the table could not be read.";
    }
}
