package io.millrace.sandbox.process;

import java.util.Locale;

/** Every port that the sandbox's servers and Millrace's services listen on, always on 127.0.0.1. */
public enum Port {
    MYSQL,
    KAFKA,
    KAFKA_CONTROLLER,
    CONNECT,
    CLICKHOUSE_HTTP,
    NORMALIZER,
    DDL_MANAGER,
    VALIDATOR,
    ORDERS,
    GATEWAY,
    GATEWAY_MYSQL,
    PROMETHEUS;

    /** Its name in the home's memory and in messages, e.g. {@code clickhouse.http}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '.');
    }
}
