package io.millrace.common.pipeline;

import io.millrace.common.Problem;
import io.millrace.common.connect.ConnectClient.SourceOffset;
import io.millrace.common.mysql.Mysql;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What stands in the binlog behind the offset that Debezium has committed. Debezium moves that offset on at the end of a
 * transaction, and a DDL statement is none: as long as nothing is written after it, it seems to be unread for ever.
 */
final class BinlogTail {

    private static final int LOOK_INTO = 200;
    private static final Set<String> WITHOUT_ROWS =
            Set.of("query", "gtid", "gtid_tagged", "anonymous_gtid", "rotate", "format_desc", "previous_gtids", "stop");

    private final Mysql mysql;

    BinlogTail(Mysql mysql) {
        this.mysql = mysql;
    }

    /** Where a statement stands, as {@code SHOW BINLOG EVENTS} and Debezium name it. */
    record Place(String file, long position) {}

    private record Event(String type, Place place, String info) {

        boolean ddl() {
            String text = info.toUpperCase(Locale.ROOT);
            return !text.startsWith("BEGIN")
                    && !text.startsWith("XA ")
                    && !text.startsWith("COMMIT")
                    && !text.startsWith("SAVEPOINT");
        }

        boolean truncation() {
            return info.toUpperCase(Locale.ROOT).contains("TRUNCATE");
        }
    }

    /** The TRUNCATEs of a tail that is nothing but DDL; empty when the tail has rows, or is too long to be looked into. */
    Optional<List<Place>> truncations(SourceOffset offset) {
        List<Place> truncations = new ArrayList<>();
        long from = offset.position();
        for (String file : filesSince(offset.file())) {
            List<Event> events = events(file, from);
            boolean rows = events.stream()
                    .anyMatch(event -> !WITHOUT_ROWS.contains(event.type().toLowerCase(Locale.ROOT))
                            || event.type().equalsIgnoreCase("query") && !event.ddl());
            if (rows || events.size() >= LOOK_INTO) {
                return Optional.empty();
            }
            events.stream()
                    .filter(event -> event.type().equalsIgnoreCase("query") && event.truncation())
                    .forEach(event -> truncations.add(event.place()));
            from = 4;
        }
        return Optional.of(truncations);
    }

    private List<String> filesSince(String file) {
        List<String> files = mysql.query("SHOW BINARY LOGS", row -> row.getString(1));
        int first = files.indexOf(file);
        if (first < 0) {
            throw new Problem(
                    "MySQL has no binlog file " + file + ", up to which Debezium has read.",
                    "It was purged, or the server is another one: check the connector.");
        }
        return files.subList(first, files.size());
    }

    private List<Event> events(String file, long from) {
        return mysql.query(
                "SHOW BINLOG EVENTS IN ? FROM " + from + " LIMIT " + LOOK_INTO,
                row -> new Event(
                        row.getString("Event_type"),
                        new Place(file, row.getLong("Pos")),
                        Optional.ofNullable(row.getString("Info")).orElse("")),
                file);
    }
}
