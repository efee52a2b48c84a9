-- Like mv.sql, for a table without a key. An event without a sign is a misfit: it is not one of a
-- table without a key.
CREATE MATERIALIZED VIEW IF NOT EXISTS {{{rowsView}}} TO {{{raw}}} AS
SELECT
{{#columns}}
    {{{fromQueue}}} AS {{{name}}},
{{/columns}}
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
FROM {{{intake}}} AS intake
WHERE _kafka_error = '' AND empty(_misfits)
