-- How far each aggregate has come: its last pass that began, and its last that finished. One row for each.
CREATE TABLE IF NOT EXISTS {{{ingest}}}.aggregate_passes
(
    aggregate  LowCardinality(String),
    finished   UInt8 COMMENT '0: the last pass that began or failed; 1: the last that finished',
    pass       UInt64,
    exact_to   DateTime64(3, 'UTC') COMMENT 'every row that ClickHouse had at this time is counted',
    definition String COMMENT 'of the aggregate that was computed',
    tables     Array(String) COMMENT 'of MySQL, that were read',
    uuids      Array(String) COMMENT 'which table that was in ClickHouse: one that was copied again is another one',
    blocks     Array(UInt64) COMMENT 'up to which block of inserted rows',
    whole      UInt8 COMMENT '1: all groups were computed again',
    groups     UInt64 COMMENT 'that were computed again',
    seconds    Float64,
    error      String
)
ENGINE = ReplacingMergeTree(pass)
ORDER BY (aggregate, finished);
