package io.millrace.common.keys;

import io.millrace.common.mysql.Mysql;
import io.millrace.common.table.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The index in whose order a table is read. */
public final class KeyIndex {

    private KeyIndex() {}

    /** Its name. Empty when no index orders rows by the whole key: one over prefixes of texts does not. */
    public static Optional<String> of(Mysql mysql, Table table) {
        record Part(String index, String column) {}
        Map<String, List<String>> indexes = new LinkedHashMap<>();
        mysql.query(
                        "SELECT INDEX_NAME, COLUMN_NAME FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = ? AND"
                                + " TABLE_NAME = ? AND IS_VISIBLE = 'YES' AND SUB_PART IS NULL AND COLUMN_NAME IS NOT NULL"
                                + " ORDER BY INDEX_NAME = 'PRIMARY' DESC, NON_UNIQUE, INDEX_NAME, SEQ_IN_INDEX",
                        row -> new Part(row.getString(1), row.getString(2)),
                        table.id().database(),
                        table.id().table())
                .forEach(part -> indexes.computeIfAbsent(part.index(), name -> new ArrayList<>())
                        .add(part.column()));
        List<String> key = table.key().orElseThrow();
        return indexes.entrySet().stream()
                .filter(index -> index.getValue().equals(key))
                .map(Map.Entry::getKey)
                .findFirst();
    }
}
