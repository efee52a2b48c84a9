package io.millrace.sandbox;

import java.util.Locale;

/** A server of the sandbox. */
public enum Part {
    MYSQL("MySQL"),
    KAFKA("Kafka"),
    CONNECT("Kafka Connect"),
    CLICKHOUSE("ClickHouse");

    private final String label;

    Part(String label) {
        this.label = label;
    }

    /** As people write it. */
    public String label() {
        return label;
    }

    /** As files and folders are named. */
    public String fileName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
