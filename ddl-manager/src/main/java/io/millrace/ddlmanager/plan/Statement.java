package io.millrace.ddlmanager.plan;

import java.util.Locale;

/**
 * One statement of a plan.
 *
 * @param why the difference that asks for it, for people
 * @param effect what it does to data that is there
 */
public record Statement(String sql, Effect effect, String why) {

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
