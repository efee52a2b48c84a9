-- What MySQL's DDL said about tables and columns, in its order, as far as a comparison of both sides cannot tell it:
-- which name a column or table had before, and what holds a table until a person has decided.
--
--     SELECT * FROM schema_changes FINAL ORDER BY seen_at
CREATE TABLE IF NOT EXISTS {{{ingest}}}.schema_changes
(
    mysql_database LowCardinality(String),
    mysql_table    LowCardinality(String),
    kind           LowCardinality(String) COMMENT 'column_added, column_renamed, column_dropped, column_left_out, table_created, table_dropped, reload_due, reloaded, held, resolved',
    old_name       String,
    new_name       String,
    reason         String COMMENT 'why the table is held, for people',
    statement      String,
    binlog_file    LowCardinality(String),
    binlog_pos     UInt64,
    seen_at        DateTime64(3, 'UTC') COMMENT 'when Debezium read the statement',
    place          UInt64 COMMENT 'orders what was seen at the same time',
    recorded_at    DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC')
)
ENGINE = ReplacingMergeTree
ORDER BY (mysql_database, mysql_table, binlog_file, binlog_pos, kind, old_name, new_name);
