CREATE TABLE IF NOT EXISTS `analytics_ingest`.`all_types@load`
(
    `id` UInt64,
    `days` Date32,
    `words` String,
    `level` Nullable(Int32) DEFAULT CAST('5' AS Nullable(Int32)),
    _version      UInt64                 COMMENT 'generation << 48 | raw offset + 1 << 3; behind it: gone by a TRUNCATE, or repaired; 0 from a copy' CODEC(Delta, ZSTD(1)),
    _is_deleted   UInt8                  CODEC(ZSTD(1)),
    _op           LowCardinality(String) COMMENT 'c created, u updated, d deleted, r read by a copy, t gone by a TRUNCATE',
    _source_ts    DateTime64(3, 'UTC')   COMMENT 'when the statement began, by MySQL''s clock' CODEC(Delta, ZSTD(1)),
    _extracted_at DateTime64(3, 'UTC')   COMMENT 'when Debezium read it' CODEC(Delta, ZSTD(1)),
    _binlog_file  LowCardinality(String),
    _binlog_pos   UInt64                 CODEC(Delta, ZSTD(1)),
    _binlog_row   UInt32                 CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree(_version, _is_deleted)
ORDER BY (`id`)
COMMENT 'MySQL shop.all_types';

CREATE TABLE IF NOT EXISTS `analytics_ingest`.`all_types@load-intake`
(
    `id` Nullable(Int128),
    `days` Nullable(Int128),
    `words` Nullable(String),
    `level` Nullable(Int128),
    _version         UInt64,
    _is_deleted      UInt8,
    _op              String,
    _source_ts       Int64,
    _extracted_at    Int64,
    _binlog_file     String,
    _binlog_pos      UInt64,
    _binlog_row      UInt32,
    _kafka_topic     String,
    _kafka_partition UInt64,
    _kafka_offset    UInt64,
    _kafka_message   String,
    _kafka_error     String,
    _misfits         Array(String) MATERIALIZED arrayFilter(
        (column, fits) -> NOT fits,
        ['id', 'days', 'words', 'level'],
        [
            ifNull(toUInt64(`id`) = `id`, 0),
            ifNull(`days` BETWEEN -25567 AND 120529, 0),
            isNotNull(`words`),
            ifNull(toInt32(`level`) = `level`, isNull(`level`))
        ])
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS `analytics_ingest`.`all_types@load-rows` TO `analytics_ingest`.`all_types@load` AS
SELECT
    assumeNotNull(toUInt64(intake.`id`)) AS `id`,
    assumeNotNull(toDate32(toInt32(intake.`days`))) AS `days`,
    assumeNotNull(intake.`words`) AS `words`,
    toInt32(intake.`level`) AS `level`,
    _version,
    _is_deleted,
    _op,
    fromUnixTimestamp64Milli(_source_ts, 'UTC')    AS _source_ts,
    fromUnixTimestamp64Milli(_extracted_at, 'UTC') AS _extracted_at,
    _binlog_file,
    _binlog_pos,
    _binlog_row
FROM `analytics_ingest`.`all_types@load-intake` AS intake
WHERE _kafka_error = '' AND empty(_misfits);

CREATE MATERIALIZED VIEW IF NOT EXISTS `analytics_ingest`.`all_types@load-quarantine` TO `analytics_ingest`.quarantine AS
SELECT
    'shop' AS mysql_database,
    'all_types'    AS mysql_table,
    _kafka_topic        AS topic,
    _kafka_partition    AS partition,
    _kafka_offset       AS offset,
    if(_kafka_error != '', _kafka_error, concat('does not fit its column: ', arrayStringConcat(_misfits, ', '))) AS reason,
    if(_kafka_error != '', _kafka_message, _readable) AS raw_message
FROM
(
    SELECT
        _kafka_topic,
        _kafka_partition,
        _kafka_offset,
        _kafka_message,
        _kafka_error,
        _misfits,
        formatRowNoNewline(
            'JSONEachRow',
            `id`,
            `days`,
            `words`,
            `level`,
            _version, _is_deleted, _op, _source_ts, _extracted_at, _binlog_file, _binlog_pos, _binlog_row) AS _readable
    FROM `analytics_ingest`.`all_types@load-intake`
)
WHERE _kafka_error != '' OR notEmpty(_misfits);
