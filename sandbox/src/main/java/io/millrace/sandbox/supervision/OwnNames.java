package io.millrace.sandbox.supervision;

import io.millrace.common.settings.Setting;
import io.millrace.sandbox.Sandbox;
import java.util.HashMap;
import java.util.Map;

/** Names that belong to one database, so that several pipelines can share a sandbox. */
public final class OwnNames {

    private OwnNames() {}

    /** The settings of services for this database of MySQL, and the sandbox's own. */
    public static Map<String, String> settings(Sandbox sandbox, String database) {
        Map<String, String> settings = new HashMap<>(sandbox.environment());
        settings.put(Setting.MYSQL_DATABASES.variable(), database);
        settings.put(
                Setting.MYSQL_SERVER_ID.variable(),
                String.valueOf(1_000_000 + Math.abs(database.hashCode() % 1_000_000)));
        settings.put(Setting.TARGET_DATABASE.variable(), "live_{db}");
        settings.put(Setting.INGEST_DATABASE.variable(), "ingest_{db}");
        settings.put(Setting.RAW_PREFIX.variable(), "cdc-" + database);
        settings.put(Setting.ROWS_PREFIX.variable(), "rows-" + database);
        settings.put(Setting.DEAD_LETTER_TOPIC.variable(), "dlq-" + database);
        settings.put(Setting.JOURNAL_TOPIC.variable(), "journal-" + database);
        settings.put(Setting.CONNECTOR_NAME.variable(), "millrace-" + database);
        settings.put(Setting.NORMALIZER_APPLICATION_ID.variable(), "normalizer-" + database);
        settings.put(Setting.ORDERS_APPLICATION_ID.variable(), "orders-" + database);
        settings.put(Setting.ORDERS_TOPIC.variable(), "order_final-" + database);
        // Tests and benchmarks ask for the checks that they want, as often as they want.
        settings.put(Setting.HTTP_RATE.variable(), "10000");
        settings.put(Setting.CHECK_SCHEDULE.variable(), "off");
        return settings;
    }
}
