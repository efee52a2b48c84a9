package io.millrace.validator.parity;

import io.millrace.validator.parity.ParitySource.ClickHouseRow;
import io.millrace.validator.parity.ParitySource.MysqlRow;
import io.millrace.validator.parity.ParitySource.Rows;
import io.millrace.validator.parity.ParitySource.Selection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The rows of a selection that are not the same on both sides at this moment; most of them are on their way. Both sides are
 * read side by side in the order of their keys, so that it takes no memory how many rows are the same.
 *
 * @param next from where to read on; empty when the selection is at its end
 */
record Suspects(List<Suspect> suspects, Optional<String> next) {

    /** @param readableKey as the side shows it that has the row */
    record Suspect(String key, String readableKey) {}

    /** @param limit how many to find at most */
    static Suspects find(ParitySource source, Selection.OfParts selection, int limit) {
        List<Suspect> suspects = new ArrayList<>();
        // ClickHouse first: MySQL would wait with its first row until ClickHouse has sorted.
        try (Rows<ClickHouseRow> clickHouse = source.clickHouseRows(selection);
                Rows<MysqlRow> mysql = source.mysqlRows(selection)) {
            Optional<ClickHouseRow> theirs = clickHouse.next();
            Optional<MysqlRow> ours = mysql.next();
            while (theirs.isPresent() || ours.isPresent()) {
                if (suspects.size() == limit) {
                    return new Suspects(
                            suspects, Optional.of(suspects.get(limit - 1).key()));
                }
                int order = order(ours, theirs);
                if (order < 0) {
                    MysqlRow row = ours.orElseThrow();
                    if (!Judgement.same(ours, Optional.empty())) {
                        suspects.add(new Suspect(row.key(), row.readableKey()));
                    }
                    ours = mysql.next();
                } else if (order > 0) {
                    suspects.add(new Suspect(
                            theirs.orElseThrow().key(), theirs.orElseThrow().readableKey()));
                    theirs = clickHouse.next();
                } else {
                    if (!Judgement.same(ours, theirs)) {
                        suspects.add(new Suspect(
                                ours.orElseThrow().key(), ours.orElseThrow().readableKey()));
                    }
                    ours = mysql.next();
                    theirs = clickHouse.next();
                }
            }
        }
        return new Suspects(suspects, Optional.empty());
    }

    private static int order(Optional<MysqlRow> ours, Optional<ClickHouseRow> theirs) {
        if (ours.isEmpty() || theirs.isEmpty()) {
            return ours.isEmpty() ? 1 : -1;
        }
        return ours.get().key().compareTo(theirs.get().key());
    }
}
