-- Backups that were made of the pipeline's state. Who finds one here has all rows up to that backup's place: a ClickHouse that
-- was set back to an earlier time lacks it, and its tables are copied again.
CREATE TABLE IF NOT EXISTS {{{ingest}}}.backups
(
    id    String,
    at    DateTime64(3, 'UTC'),
    gtids String COMMENT 'the place in MySQL from which a restored pipeline continues'
)
ENGINE = ReplacingMergeTree
ORDER BY id;
