-- The rows that checks found to differ, with their values on both sides: of each result in checks the first 10,000. They are kept for
-- 30 days, so that no copy of a row stays long after the row itself was deleted. Whoever reads them sees values of every table.
--
--     SELECT row_key, kind, cells FROM check_rows FINAL WHERE mysql_table = 'orders' AND check_id = '…' ORDER BY number
CREATE TABLE IF NOT EXISTS {{{ingest}}}.check_rows
(
    mysql_database LowCardinality(String),
    mysql_table    LowCardinality(String),
    started_at     DateTime64(3, 'UTC') COMMENT 'of the result in checks',
    check_id       String,
    number         UInt32 COMMENT 'its place in the report, from 0',
    kind           LowCardinality(String) COMMENT 'missing, extra, wrong, lossy or undecided',
    row_id         String COMMENT 'by which a repair names the row',
    row_key        String COMMENT 'the values of its key',
    columns        Array(String) COMMENT 'all that differ; none where a side has no row',
    cells          Array(Tuple(column String, mysql String, clickHouse String)) COMMENT 'the first of them, with the values on both sides, cut if they are long'
)
ENGINE = ReplacingMergeTree
ORDER BY (mysql_database, mysql_table, started_at, check_id, number)
TTL toDateTime(started_at) + INTERVAL 30 DAY;
