package io.millrace.chaos.disk;

/** A place that can be full. */
public enum Disk {
    CLICKHOUSE("ClickHouse"),
    KAFKA("Kafka"),
    /** Where the binlog is; the rest of MySQL's data is elsewhere. */
    BINLOG("MySQL's binlog");

    private final String label;

    Disk(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }
}
