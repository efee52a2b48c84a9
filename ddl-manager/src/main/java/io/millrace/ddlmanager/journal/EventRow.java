package io.millrace.ddlmanager.journal;

import io.millrace.common.journal.TableEvent;
import io.millrace.common.journal.TableEventJson;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** An event as a row of {@code clickhouse-sql/bootstrap/table_events.sql}. */
final class EventRow {

    private EventRow() {}

    static Map<String, Object> of(long offset, TableEvent event) {
        EventWords words = EventWords.of(event);
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("mysql_database", event.table().database());
        row.put("mysql_table", event.table().table());
        row.put("journal_offset", offset);
        row.put("kind", TableEventJson.kind(event));
        row.put("at", event.at().toString());
        row.put("caused_by", event.cause().by().name().toLowerCase(Locale.ROOT));
        row.put("cause", event.cause().text());
        row.put("detail", words.detail());
        row.put("reason", words.reason());
        row.put("statement", words.statement());
        row.put("error", words.error());
        row.put("place", event.place().file().isEmpty() ? "" : event.place().toString());
        row.put("gtids", event.place().gtids());
        row.put("payload", new String(TableEventJson.write(event), StandardCharsets.UTF_8));
        return row;
    }
}
