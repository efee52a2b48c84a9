-- Values that ClickHouse could not hold and that a policy (MILLRACE_LOSSY_VALUES) made another value of: how many events
-- carried one, by column. A row that is written again counts again. Rows that the policy put into quarantine are there.
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
