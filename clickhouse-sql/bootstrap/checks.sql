-- What the validator found, one row for each table of each check. The validator reads the last ones when it starts.
--
--     SELECT mysql_table, argMax(verdict, started_at) AS last, max(started_at) FROM checks GROUP BY ALL
CREATE TABLE IF NOT EXISTS {{{ingest}}}.checks
(
    mysql_database  LowCardinality(String),
    mysql_table     LowCardinality(String),
    started_at      DateTime64(3, 'UTC') COMMENT 'when the comparison of this table began',
    check_id        String,
    made_by         LowCardinality(String) COMMENT 'request, schedule or command',
    level           LowCardinality(String) COMMENT 'schema, count or rows',
    sample          Float64 COMMENT 'the share of the ranges of keys that were read; 1: all',
    key_range       String COMMENT 'the part of the table that was compared, by its keys; empty: all',
    verdict         LowCardinality(String) COMMENT 'equal, equal_with_loss, wrong, missing, extra, undecided or not_checked',
    mysql_rows      UInt64,
    clickhouse_rows UInt64,
    wrong_rows      UInt64,
    missing_rows    UInt64,
    extra_rows      UInt64,
    lossy_rows      UInt64 COMMENT 'rows that differ by values that ClickHouse cannot hold, and by nothing else',
    undecided_rows  UInt64,
    lossy_values    UInt64 COMMENT 'values in MySQL that ClickHouse cannot hold',
    seconds         Float64,
    note            String
)
ENGINE = ReplacingMergeTree
ORDER BY (mysql_database, mysql_table, started_at, check_id);
