-- Rows that ClickHouse received but could not convert: an unknown field, a wrong type, a value that the column
-- cannot hold exactly, garbage. Nothing is lost: the bytes are here, and are replayed after a schema change.
--
--     SELECT mysql_table, reason, count() FROM quarantine FINAL WHERE handled = 0 GROUP BY ALL
CREATE TABLE IF NOT EXISTS {{{ingest}}}.quarantine
(
    mysql_database LowCardinality(String),
    mysql_table    LowCardinality(String),
    topic          LowCardinality(String),
    partition      UInt64,
    offset         UInt64,
    reason         String,
    raw_message    String CODEC(ZSTD(3)),
    quarantined_at DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC'),
    handled        UInt8 DEFAULT 0 COMMENT '0 quarantined, 1 replayed, 2 discarded'
)
ENGINE = ReplacingMergeTree(handled)
ORDER BY (mysql_database, mysql_table, topic, partition, offset, cityHash64(raw_message));
