-- How far each ddl-manager has looked at MySQL's binlog for rows that are not whole.
CREATE TABLE IF NOT EXISTS {{{ingest}}}.binlog_guard
(
    guard LowCardinality(String) COMMENT 'name of the connector',
    gtids String,
    at    DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(at)
ORDER BY guard;
