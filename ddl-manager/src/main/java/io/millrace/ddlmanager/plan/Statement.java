package io.millrace.ddlmanager.plan;

import io.millrace.common.policy.SchemaChangeKind;
import java.util.Locale;
import java.util.Optional;

/**
 * One statement of a plan.
 *
 * @param why the difference that asks for it, for people
 * @param effect what it does to data that is there
 * @param kind the change in MySQL that it follows; empty when it only comes with others
 */
public record Statement(String sql, Effect effect, String why, Optional<SchemaChangeKind> kind) {

    /** One that follows no change of the schema by itself. */
    public Statement(String sql, Effect effect, String why) {
        this(sql, effect, why, Optional.empty());
    }

    public Statement following(SchemaChangeKind change) {
        return new Statement(sql, effect, why, Optional.of(change));
    }

    /** Whether it makes the table that reads from Kafka; the reading position is handed on right before. */
    public boolean makesQueue() {
        return sql.startsWith("CREATE TABLE") && sql.contains("ENGINE = Kafka");
    }

    /** What a statement does to the data that is already in ClickHouse. */
    public enum Effect {
        /** Touches no stored value. */
        SAFE,
        /** Stored values are written again in another form. */
        REWRITES_DATA,
        /** Stored values may be gone afterwards. */
        LOSES_DATA;

        /** As in {@code ddl_log} and in answers over HTTP. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
