-- Stores exactly the rows that the other materialized view does not. A row that was read but does not fit is written
-- back as the JSON it was, in the queue's types, which hold everything.
CREATE MATERIALIZED VIEW IF NOT EXISTS {{{quarantineView}}} TO {{{quarantine}}} AS
SELECT
    {{{mysqlDatabase}}} AS mysql_database,
    {{{mysqlTable}}}    AS mysql_table,
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
{{#columns}}
            {{{name}}},
{{/columns}}
            _version, _is_deleted, _op, _source_ts, _extracted_at, _binlog_file, _binlog_pos, _binlog_row{{#multiset}}, _sign, _raw_partition{{/multiset}}) AS _readable
    FROM {{{intake}}}
)
WHERE _kafka_error != '' OR notEmpty(_misfits)
