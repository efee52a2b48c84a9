package io.millrace.gateway.translate;

import io.millrace.common.table.TableId;
import java.util.List;
import java.util.Optional;

/** The replicated tables. */
public interface Schema {

    /** Empty: it is not replicated, or its name is that of another object. */
    Optional<Shape> table(String database, String table);

    /**
     * A table.
     *
     * @param source what to read from in ClickHouse, quoted
     */
    record Shape(TableId id, String source, List<Field> columns) {}

    /**
     * A column, and what ClickHouse's values of it are.
     *
     * @param instant whether MySQL shows it in the session's time zone
     */
    record Field(String name, Kind kind, boolean instant) {}
}
