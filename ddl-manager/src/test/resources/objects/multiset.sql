CREATE TABLE IF NOT EXISTS `analytics`.`all_types_raw`
(
    `id` UInt64,
    `days` Date32,
    `words` String,
    `level` Nullable(Int32) DEFAULT CAST('5' AS Nullable(Int32)),
    _version       UInt64                 COMMENT 'generation << 48 | raw offset + 1 << 1; odd: gone by a TRUNCATE' CODEC(Delta, ZSTD(1)),
    _is_deleted    UInt8                  COMMENT '1: a later TRUNCATE deleted the event, it no longer counts' CODEC(ZSTD(1)),
    _op            LowCardinality(String) COMMENT 'c created, u updated, d deleted, r read by a snapshot, t truncated',
    _source_ts     DateTime64(3, 'UTC')   COMMENT 'when the statement began, by MySQL''s clock' CODEC(Delta, ZSTD(1)),
    _extracted_at  DateTime64(3, 'UTC')   COMMENT 'when Debezium read it' CODEC(Delta, ZSTD(1)),
    _binlog_file   LowCardinality(String),
    _binlog_pos    UInt64                 CODEC(Delta, ZSTD(1)),
    _binlog_row    UInt32                 CODEC(ZSTD(1)),
    _sign          Int8                   CODEC(ZSTD(1)),
    _raw_partition UInt32                 CODEC(ZSTD(1)),
    _event         UInt64                 COMMENT 'the _version that the event came with' CODEC(Delta, ZSTD(1))
)
ENGINE = ReplacingMergeTree(_version, _is_deleted)
ORDER BY (`_raw_partition`, `_event`, `_sign`)
COMMENT 'MySQL shop.all_types';

CREATE OR REPLACE VIEW `analytics`.`all_types` AS
SELECT
    `id`,
    `days`,
    `words`,
    `level`
FROM
(
    SELECT
        `id`,
        `days`,
        `words`,
        `level`,
        sum(toInt64(_sign)) AS _copies
    FROM `analytics`.`all_types_raw` FINAL
    WHERE _is_deleted = 0
    GROUP BY
        `id`,
        `days`,
        `words`,
        `level`
    HAVING _copies > 0
)
ARRAY JOIN range(toUInt64(_copies)) AS _copy;

CREATE TABLE IF NOT EXISTS `analytics_ingest`.`all_types_intake`
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
    _sign            Int8,
    _raw_partition   UInt32,
    _kafka_topic     String,
    _kafka_partition UInt64,
    _kafka_offset    UInt64,
    _kafka_message   String,
    _kafka_error     String,
    _misfits         Array(String) MATERIALIZED arrayFilter(
        (column, fits) -> NOT fits,
        ['_sign', 'id', 'days', 'words', 'level'],
        [
            _sign != 0,
            ifNull(toUInt64(`id`) = `id`, 0),
            ifNull(`days` BETWEEN -25567 AND 120529, 0),
            isNotNull(`words`),
            ifNull(toInt32(`level`) = `level`, isNull(`level`))
        ])
)
ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS `analytics_ingest`.`all_types_mv` TO `analytics`.`all_types_raw` AS
SELECT
    assumeNotNull(toUInt64(intake.`id`)) AS `id`,
    assumeNotNull(toDate32(toInt32(intake.`days`))) AS `days`,
    assumeNotNull(intake.`words`) AS `words`,
    toInt32(intake.`level`) AS `level`,
    _version,
    toUInt8(0) AS _is_deleted,
    _op,
    fromUnixTimestamp64Milli(_source_ts, 'UTC')    AS _source_ts,
    fromUnixTimestamp64Milli(_extracted_at, 'UTC') AS _extracted_at,
    _binlog_file,
    _binlog_pos,
    _binlog_row,
    _sign,
    _raw_partition,
    _version AS _event
FROM `analytics_ingest`.`all_types_intake` AS intake
WHERE _kafka_error = '' AND empty(_misfits);

CREATE MATERIALIZED VIEW IF NOT EXISTS `analytics_ingest`.`all_types@quarantine` TO `analytics_ingest`.quarantine AS
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
            _version, _is_deleted, _op, _source_ts, _extracted_at, _binlog_file, _binlog_pos, _binlog_row, _sign, _raw_partition) AS _readable
    FROM `analytics_ingest`.`all_types_intake`
)
WHERE _kafka_error != '' OR notEmpty(_misfits);

CREATE TABLE IF NOT EXISTS `analytics_ingest`.`all_types_queue`
(
    `id` Nullable(Int128),
    `days` Nullable(Int128),
    `words` Nullable(String),
    `level` Nullable(Int128),
    _version      UInt64,
    _is_deleted   UInt8,
    _op           String,
    _source_ts    Int64,
    _extracted_at Int64,
    _binlog_file  String,
    _binlog_pos   UInt64,
    _binlog_row   UInt32,
    _sign          Int8,
    _raw_partition UInt32
)
ENGINE = Kafka
SETTINGS
    kafka_broker_list = '127.0.0.1:9092',
    kafka_topic_list = 'rows.shop.all_types',
    kafka_group_name = 'millrace.`analytics_ingest`.`all_types_queue`@6fb6d59581daed82',
    kafka_format = 'JSONEachRow',
    kafka_num_consumers = 1,
    kafka_flush_interval_ms = 500,
    kafka_handle_error_mode = 'stream',
    input_format_skip_unknown_fields = 0,
    input_format_null_as_default = 0,
    date_time_input_format = 'basic';

CREATE MATERIALIZED VIEW IF NOT EXISTS `analytics_ingest`.`all_types_valve` TO `analytics_ingest`.`all_types_intake` AS
SELECT
    `id`,
    `days`,
    `words`,
    `level`,
    _version,
    _is_deleted,
    _op,
    _source_ts,
    _extracted_at,
    _binlog_file,
    _binlog_pos,
    _binlog_row,
    _sign,
    _raw_partition,
    _topic       AS _kafka_topic,
    _partition   AS _kafka_partition,
    _offset      AS _kafka_offset,
    _raw_message AS _kafka_message,
    _error       AS _kafka_error
FROM `analytics_ingest`.`all_types_queue`
COMMENT 'millrace a72714c6de67670e';
