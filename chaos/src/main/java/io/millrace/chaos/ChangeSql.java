package io.millrace.chaos;

import io.millrace.chaos.Change.ChangeKey;
import io.millrace.chaos.Change.Delete;
import io.millrace.chaos.Change.Insert;
import io.millrace.chaos.Change.Update;
import io.millrace.common.mysql.MysqlNames;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/** A change as a MySQL statement with the values to bind. */
record ChangeSql(String sql, List<Object> values) {

    static ChangeSql of(Change change) {
        if (change instanceof Insert insert) {
            return of(insert);
        }
        if (change instanceof Update update) {
            return of(update);
        }
        if (change instanceof Delete delete) {
            return of(delete);
        }
        return of((ChangeKey) change);
    }

    private static ChangeSql of(Insert insert) {
        ChaosTable table = insert.table();
        int width = table.key().names().size() + table.columns().size();
        String one = "(" + String.join(", ", Collections.nCopies(width, "?")) + ")";
        List<Object> values = new ArrayList<>();
        insert.rows().forEach(row -> {
            values.addAll(table.key().values(row.key()));
            values.addAll(row.values());
        });
        return new ChangeSql(
                "INSERT INTO " + MysqlNames.quoted(table.id()) + " (" + table.columnList() + ") VALUES "
                        + String.join(", ", Collections.nCopies(insert.rows().size(), one)),
                values);
    }

    private static ChangeSql of(Update update) {
        ChaosTable table = update.table();
        String assignments = update.columns().stream()
                .map(i -> table.columns().get(i).quoted() + " = ?")
                .collect(Collectors.joining(", "));
        List<Object> values = new ArrayList<>(update.values());
        values.addAll(keys(table, update.keys()));
        return new ChangeSql(
                "UPDATE " + MysqlNames.quoted(table.id()) + " SET " + assignments + " WHERE "
                        + table.key().in(update.keys().size()),
                values);
    }

    private static ChangeSql of(Delete delete) {
        return new ChangeSql(
                "DELETE FROM " + MysqlNames.quoted(delete.table().id()) + " WHERE "
                        + delete.table().key().in(delete.keys().size()),
                keys(delete.table(), delete.keys()));
    }

    private static ChangeSql of(ChangeKey change) {
        ChaosTable table = change.table();
        String assignments = table.key().names().stream()
                .map(name -> MysqlNames.quoted(name) + " = ?")
                .collect(Collectors.joining(", "));
        return new ChangeSql(
                "UPDATE " + MysqlNames.quoted(table.id()) + " SET " + assignments + " WHERE "
                        + table.key().in(1),
                keys(table, List.of(change.to(), change.from())));
    }

    private static List<Object> keys(ChaosTable table, List<Long> numbers) {
        List<Object> values = new ArrayList<>();
        numbers.forEach(number -> values.addAll(table.key().values(number)));
        return values;
    }
}
