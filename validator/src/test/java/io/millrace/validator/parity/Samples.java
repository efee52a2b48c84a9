package io.millrace.validator.parity;

import io.millrace.common.table.Column;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import java.util.List;
import java.util.Optional;

/** A table of one INT, with a key and without. */
final class Samples {

    static final Table KEYED = table(List.of("id"));
    static final Table KEYLESS = table(List.of());

    private Samples() {}

    private static Table table(List<String> key) {
        Column id =
                new Column("id", "int", "int", false, 1, 10, 0, 0, Optional.empty(), false, Column.Generation.NONE, "");
        return new Table(
                new TableId("shop", "orders"), List.of(id), key, List.of(), new Table.Size(1_000, 16_000, 0), "");
    }
}
