CREATE TABLE IF NOT EXISTS `analytics`.`all_types_raw`
(
    `id` UInt64,
    `days` Date32,
    `words` String,
    `level` Nullable(Int32) DEFAULT CAST('5' AS Nullable(Int32)),
    _version       UInt64                 COMMENT 'generation << 48 | raw offset + 1 << 3; behind it: gone by a TRUNCATE' CODEC(Delta, ZSTD(1)),
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
    kafka_group_name = 'millrace.`analytics_ingest`.`all_types_queue`@7e8f9e844ce62bdb',
    kafka_format = 'JSONEachRow',
    kafka_num_consumers = 1,
    kafka_poll_max_batch_size = 1000,
    kafka_poll_timeout_ms = 350,
    kafka_flush_interval_ms = 315,
    kafka_consumer_reschedule_ms = 100,
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
    _kafka_topic,
    _kafka_partition,
    _kafka_offset,
    _kafka_message,
    _kafka_error
FROM
(
    SELECT
        if(_kafka_line.4, toInt128OrNull(_kafka_line.3['id']), `id`) AS `id`,
        if(_kafka_line.4, toInt128OrNull(_kafka_line.3['days']), `days`) AS `days`,
        if(_kafka_line.4, _kafka_line.3['words'], `words`) AS `words`,
        if(_kafka_line.4, toInt128OrNull(_kafka_line.3['level']), `level`) AS `level`,
        if(_kafka_line.4, ifNull(toUInt64OrZero(_kafka_line.3['_version']), 0), `_version`) AS `_version`,
        if(_kafka_line.4, ifNull(toUInt8OrZero(_kafka_line.3['_is_deleted']), 0), `_is_deleted`) AS `_is_deleted`,
        if(_kafka_line.4, ifNull(_kafka_line.3['_op'], ''), `_op`) AS `_op`,
        if(_kafka_line.4, ifNull(toInt64OrZero(_kafka_line.3['_source_ts']), 0), `_source_ts`) AS `_source_ts`,
        if(_kafka_line.4, ifNull(toInt64OrZero(_kafka_line.3['_extracted_at']), 0), `_extracted_at`) AS `_extracted_at`,
        if(_kafka_line.4, ifNull(_kafka_line.3['_binlog_file'], ''), `_binlog_file`) AS `_binlog_file`,
        if(_kafka_line.4, ifNull(toUInt64OrZero(_kafka_line.3['_binlog_pos']), 0), `_binlog_pos`) AS `_binlog_pos`,
        if(_kafka_line.4, ifNull(toUInt32OrZero(_kafka_line.3['_binlog_row']), 0), `_binlog_row`) AS `_binlog_row`,
        if(_kafka_line.4, ifNull(toInt8OrZero(_kafka_line.3['_sign']), 0), `_sign`) AS `_sign`,
        if(_kafka_line.4, ifNull(toUInt32OrZero(_kafka_line.3['_raw_partition']), 0), `_raw_partition`) AS `_raw_partition`,
        _topic        AS _kafka_topic,
        _partition    AS _kafka_partition,
        _offset       AS _kafka_offset,
        _kafka_line.1 AS _kafka_message,
        _kafka_line.2 AS _kafka_error
    FROM `analytics_ingest`.`all_types_queue`
    ARRAY JOIN if(
        position(trim(BOTH '\n' FROM _raw_message), '\n') = 0,
        [(_raw_message, _error, CAST(map(), 'Map(String, Nullable(String))'), 0)],
        arrayMap(
            line -> (
                line.1,
                multiIf(
                    concat('{', line.2, '}') != trim(line.1), 'Cannot parse a line as a JSON object',
                    length(arrayDistinct(line.3)) != length(line.3), 'Duplicate field found while parsing JSONEachRow format',
                    has(line.5, ''), concat('Unknown field found while parsing JSONEachRow format: ', line.3[indexOf(line.5, '')]),
                    has(line.6, 0), concat('Cannot parse the value of ', line.3[indexOf(line.6, 0)]),
                    ''),
                mapFromArrays(
                    line.3,
                    arrayMap(
                        value -> multiIf(
                            value = 'null', NULL,
                            startsWith(value, '"'), JSONExtractString(concat('[', value, ']'), 1),
                            value),
                        line.4)),
                1),
            arrayMap(
                line -> (
                    line.1, line.2, line.3, line.4, line.5,
                    arrayMap(
                        (value, type) -> toUInt8(multiIf(
                            type = 'Int64', toString(toInt64OrZero(trim(BOTH '"' FROM value))) = trim(BOTH '"' FROM value),
                            type = 'Int8', toString(toInt8OrZero(trim(BOTH '"' FROM value))) = trim(BOTH '"' FROM value),
                            type = 'Nullable(Int128)', value = 'null' OR toString(toInt128OrZero(trim(BOTH '"' FROM value))) = trim(BOTH '"' FROM value),
                            type = 'Nullable(String)', multiIf(startsWith(value, '"'), JSONType(concat('[', value, ']'), 1) = 'String', match(value, '^[{\\[]'), isValidJSON(value), 1),
                            type = 'String', startsWith(value, '"') AND JSONType(concat('[', value, ']'), 1) = 'String',
                            type = 'UInt32', toString(toUInt32OrZero(trim(BOTH '"' FROM value))) = trim(BOTH '"' FROM value),
                            type = 'UInt64', toString(toUInt64OrZero(trim(BOTH '"' FROM value))) = trim(BOTH '"' FROM value),
                            type = 'UInt8', toString(toUInt8OrZero(trim(BOTH '"' FROM value))) = trim(BOTH '"' FROM value),
                            0)),
                        line.4,
                        line.5)),
                arrayMap(
                    line -> (
                        line.1, line.2, line.3, line.4,
                        arrayMap(
                            name -> multiIf(
                                name IN ('_source_ts', '_extracted_at'), 'Int64',
                                name IN ('_sign'), 'Int8',
                                name IN ('id', 'days', 'level'), 'Nullable(Int128)',
                                name IN ('words'), 'Nullable(String)',
                                name IN ('_op', '_binlog_file'), 'String',
                                name IN ('_binlog_row', '_raw_partition'), 'UInt32',
                                name IN ('_version', '_binlog_pos'), 'UInt64',
                                name IN ('_is_deleted'), 'UInt8',
                                ''),
                            line.3)),
                    arrayMap(
                        line -> (
                            line.1,
                            arrayStringConcat(arrayMap(field -> field[1], line.2), ','),
                            arrayMap(field -> JSONExtractString(concat('[', field[2], ']'), 1), line.2),
                            arrayMap(field -> field[3], line.2)),
                        arrayMap(
                            line -> (line, extractAllGroupsVertical(line, '(\\s*("(?:[^"\\\\]|\\\\.)*")\\s*:\\s*("(?:[^"\\\\]|\\\\.)*"|-?[0-9]+(?:[.][0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null|\\{(?:"(?:[^"\\\\]|\\\\.)*"|[^"{}\\[\\]])*\\}|\\[(?:"(?:[^"\\\\]|\\\\.)*"|[^"{}\\[\\]])*\\])\\s*)')),
                            arrayFilter(line -> line != '', splitByChar('\n', _raw_message))))))))
        AS _kafka_line
)
COMMENT 'millrace b1f297fec54cdeaf';
