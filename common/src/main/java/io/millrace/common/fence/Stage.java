package io.millrace.common.fence;

/** A step on a row's way from MySQL to ClickHouse, in the order in which a fence awaits them. */
public enum Stage {
    /** Debezium reads the binlog into raw topics. */
    DEBEZIUM("Debezium"),
    /** The ddl-manager checks the binlog for what Debezium does not see. */
    GUARD("the ddl-manager's check of the binlog"),
    /** The ddl-manager follows schema changes; rows that need them are in quarantine meanwhile. */
    SCHEMA_CHANGES("the ddl-manager's schema changes"),
    /** The normalizer turns raw records into rows. */
    NORMALIZER("the normalizer"),
    /** The ddl-manager carries out truncations. */
    TRUNCATIONS("the ddl-manager's truncations"),
    /** ClickHouse reads rows from Kafka. */
    CLICKHOUSE("ClickHouse");

    private final String reader;

    Stage(String reader) {
        this.reader = reader;
    }

    /** Who reads at this stage, as a part of a sentence. */
    public String reader() {
        return reader;
    }
}
