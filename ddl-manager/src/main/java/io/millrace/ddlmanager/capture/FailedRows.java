package io.millrace.ddlmanager.capture;

import io.millrace.common.fence.Place;
import io.millrace.common.mysql.Mysql;
import io.millrace.common.table.TableId;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Gets the connector past a row that ends its task. Where Debezium does not name the table, it names the place ({@code
 * EventDispatcher.handleEventProcessingFailure}, Debezium 3.6), and MySQL knows whose rows are there.
 */
public final class FailedRows {

    /** A transaction's place, and the event in it. */
    private static final Pattern PLACE = Pattern.compile(
            "Error while processing event at offset \\{[^}]*file=([^,}]+), pos=(\\d+)[^}]*, event=(\\d+)[^}]*\\}");

    private final BinlogEvents events;
    private final Runnable suspect;
    private final StoppedTables stopped;

    /** @param suspect has all pictures compared: the row's may be wrong */
    public FailedRows(Mysql mysql, Runnable suspect, StoppedTables stopped) {
        this.events = new BinlogEvents(mysql);
        this.suspect = suspect;
        this.stopped = stopped;
    }

    /**
     * @param trace of the failed task
     * @param cause its last cause
     * @return whether a table was stopped now, so that the task may get further
     */
    public boolean pass(String trace, String cause) {
        suspect.run();
        Matcher place = PLACE.matcher(trace);
        if (!place.find()) {
            return false;
        }
        String file = place.group(1);
        long position = Long.parseLong(place.group(2));
        Set<TableId> tables = events.written(file, position, Integer.parseInt(place.group(3)));
        return stopped.misread(tables, "Debezium fails at a row of it (" + cause + ").", new Place("", file, position));
    }
}
