-- Values that ClickHouse could not hold and that a policy (MILLRACE_LOSSY_VALUES) replaced: how many events had one, by
-- column. A row that is written again counts again. Rows that the policy quarantined are in the table quarantine.
--
--     SELECT mysql_table, mysql_column, policy, sum(values) FROM lossy_values GROUP BY ALL
CREATE TABLE IF NOT EXISTS {{{ingest}}}.lossy_values
(
    mysql_database LowCardinality(String),
    mysql_table    LowCardinality(String),
    mysql_column   LowCardinality(String),
    policy         LowCardinality(String) COMMENT 'clamp or null',
    values         UInt64,
    last_seen_at   SimpleAggregateFunction(max, DateTime64(3, 'UTC'))
)
ENGINE = SummingMergeTree
ORDER BY (mysql_database, mysql_table, mysql_column, policy);
