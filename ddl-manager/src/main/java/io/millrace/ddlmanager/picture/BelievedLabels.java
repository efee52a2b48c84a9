package io.millrace.ddlmanager.picture;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.common.settings.KafkaSettings;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.common.types.ChoiceLabels;
import io.millrace.ddlmanager.picture.TablePicture.ColumnPicture;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The labels of ENUM and SET columns as Debezium knows them from statements: MySQL itself does not show all characters. */
public final class BelievedLabels {

    private BelievedLabels() {}

    /**
     * By table and column, of those tables alone whose labels MySQL may not show as they are: they are few, and the schema history may
     * be long.
     */
    public static Map<TableId, Map<String, List<String>>> of(
            KafkaSettings kafka, String historyTopic, Collection<Table> tables) {
        Set<TableId> doubtful = tables.stream()
                .filter(table -> table.columns().stream().anyMatch(ChoiceLabels::doubtful))
                .map(Table::id)
                .collect(Collectors.toSet());
        Map<TableId, Map<String, List<String>>> labels = new HashMap<>();
        if (!doubtful.isEmpty()) {
            try (HistoryTail history = new HistoryTail(kafka, historyTopic)) {
                history.readToEnd(entry -> {
                    for (JsonNode change : entry.record().path("tableChanges")) {
                        DebeziumTable.tableOf(change.path("id").asText())
                                .filter(doubtful::contains)
                                .ifPresent(table -> labels.put(table, labels(change.path("table"))));
                    }
                });
            }
        }
        return labels;
    }

    private static Map<String, List<String>> labels(JsonNode table) {
        return TablePicture.read(table).columns().stream()
                .filter(column -> !column.labels().isEmpty())
                .collect(Collectors.toMap(ColumnPicture::name, ColumnPicture::labels, (one, other) -> other));
    }
}
