package io.millrace.cli.types;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.List;

/** Puts America/Chicago, as Java knows it, into MySQL's time zone tables and makes it the server's zone. */
final class ChicagoTime {

    private static final String NAME = "America/Chicago";
    private static final int ID = 1;
    private static final int LAST_YEAR = 2038;

    private ChicagoTime() {}

    static void set(Connection root) throws SQLException {
        ZoneRules rules = ZoneId.of(NAME).getRules();
        List<ZoneOffset> offsets = new ArrayList<>();
        List<String> transitions = new ArrayList<>();
        Instant at = Instant.parse("1900-01-01T00:00:00Z");
        for (ZoneOffsetTransition next = rules.nextTransition(at);
                next.getDateTimeAfter().getYear() < LAST_YEAR;
                next = rules.nextTransition(at)) {
            at = next.getInstant();
            if (!offsets.contains(next.getOffsetAfter())) {
                offsets.add(next.getOffsetAfter());
            }
            transitions.add(
                    "(" + ID + ", " + at.getEpochSecond() + ", " + offsets.indexOf(next.getOffsetAfter()) + ")");
        }
        List<String> types = offsets.stream()
                .map(offset -> "(" + ID + ", " + offsets.indexOf(offset) + ", " + offset.getTotalSeconds() + ", "
                        + (offset.getTotalSeconds() == -5 * 3600 ? 1 : 0) + ", 'C" + offsets.indexOf(offset) + "')")
                .toList();
        try (Statement sql = root.createStatement()) {
            sql.execute("SET SESSION sql_log_bin = 0");
            sql.execute("INSERT INTO mysql.time_zone (Time_zone_id, Use_leap_seconds) VALUES (" + ID + ", 'N')");
            sql.execute("INSERT INTO mysql.time_zone_name (Name, Time_zone_id) VALUES ('" + NAME + "', " + ID + ")");
            sql.execute("INSERT INTO mysql.time_zone_transition_type"
                    + " (Time_zone_id, Transition_type_id, `Offset`, Is_DST, Abbreviation) VALUES "
                    + String.join(", ", types));
            sql.execute("INSERT INTO mysql.time_zone_transition"
                    + " (Time_zone_id, Transition_time, Transition_type_id) VALUES " + String.join(", ", transitions));
            sql.execute("SET SESSION sql_log_bin = 1");
            sql.execute("SET GLOBAL time_zone = '" + NAME + "'");
        }
    }
}
