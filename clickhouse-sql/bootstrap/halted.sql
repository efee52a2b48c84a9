-- Tables that were stopped while they ran, because MySQL wrote something about them that cannot be replicated exactly.
CREATE TABLE IF NOT EXISTS {{{ingest}}}.halted
(
    mysql_database LowCardinality(String),
    mysql_table    LowCardinality(String),
    reason         String,
    binlog_file    LowCardinality(String),
    binlog_pos     UInt64,
    halted         UInt8 DEFAULT 1 COMMENT '0: it may go on',
    at             DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(at)
ORDER BY (mysql_database, mysql_table);
