package io.millrace.sandbox.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.millrace.common.table.TableId;
import io.millrace.sandbox.supervision.Service;
import java.util.Map;
import java.util.TreeMap;

/** The tables' states, as the ddl-manager says them. Thread-safe. */
final class TableStates {

    private final ServiceAnswers answers;
    private final String database;

    TableStates(ServiceAnswers answers, String database) {
        this.answers = answers;
        this.database = database;
    }

    /** The word for a table's state; empty when the ddl-manager does not know the table. */
    String state(String table) {
        return seen(table).path("state").asText("");
    }

    /** Why a table is in its state; empty when there is nothing to say. */
    String reason(String table) {
        return seen(table).path("reason").asText("");
    }

    /** The state of every table that the ddl-manager knows, by its full name. */
    Map<String, String> all() {
        Map<String, String> states = new TreeMap<>();
        tables().forEach(each ->
                states.put(each.path("table").asText(), each.path("state").asText()));
        return states;
    }

    private JsonNode seen(String table) {
        String name = table.contains(".") ? table : new TableId(database, table).toString();
        for (JsonNode each : tables()) {
            if (each.path("table").asText().equals(name)) {
                return each;
            }
        }
        return MissingNode.getInstance();
    }

    private JsonNode tables() {
        return answers.json(Service.DDL_MANAGER, "/tables");
    }
}
