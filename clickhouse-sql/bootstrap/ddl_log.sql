-- Every statement that the ddl-manager ran here, with its reason and its result: the audit trail.
CREATE TABLE IF NOT EXISTS {{{ingest}}}.ddl_log
(
    executed_at    DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC'),
    mysql_database LowCardinality(String),
    mysql_table    LowCardinality(String),
    reason         String COMMENT 'why: the difference, or the DDL statement seen in MySQL',
    binlog_file    LowCardinality(String) COMMENT 'where that DDL stands in the binlog; empty when it was a difference',
    binlog_pos     UInt64,
    class          LowCardinality(String) COMMENT 'safe, rewrites_data, loses_data, truncation, quarantine (given up), or plan: what was about to run',
    statement      String,
    error          String COMMENT 'empty: it worked'
)
ENGINE = MergeTree
ORDER BY (mysql_database, mysql_table, executed_at);
