-- Converts each value once, and stores only rows whose values all fit exactly.
CREATE MATERIALIZED VIEW IF NOT EXISTS {{{rowsView}}} TO {{{raw}}} AS
SELECT
{{#columns}}
    {{{fromQueue}}} AS {{{name}}},
{{/columns}}
    _version,
    _is_deleted,
    _op,
    fromUnixTimestamp64Milli(_source_ts, 'UTC')    AS _source_ts,
    fromUnixTimestamp64Milli(_extracted_at, 'UTC') AS _extracted_at,
    _binlog_file,
    _binlog_pos,
    _binlog_row
FROM {{{intake}}} AS intake
WHERE _kafka_error = '' AND empty(_misfits)
