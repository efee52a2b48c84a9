-- How far the validator's scheduled proofs have come that are not finished, one row for each table: after a restart a proof
-- continues there. A row without up_to means: there is none.
CREATE TABLE IF NOT EXISTS {{{ingest}}}.unfinished_proofs
(
    mysql_database  LowCardinality(String),
    mysql_table     LowCardinality(String),
    written_at      DateTime64(6, 'UTC'),
    basis           String COMMENT 'a digest of the columns, the policies, the queries, and since when the table is streaming',
    started_at      DateTime64(3, 'UTC') COMMENT 'when the first part was read',
    up_to           Array(String) COMMENT 'the key of the last row that was compared, as literals of MySQL',
    mysql_rows      UInt64,
    clickhouse_rows UInt64,
    held_rows       UInt64 COMMENT 'rows that a policy keeps out of ClickHouse',
    lossy_values    Map(String, UInt64) COMMENT 'values in MySQL that ClickHouse cannot hold, by column'
)
ENGINE = ReplacingMergeTree(written_at)
ORDER BY (mysql_database, mysql_table);
