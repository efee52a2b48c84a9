-- Stores nothing: it passes each block to its materialized views, so a row is in exactly one of them. _misfits decides in
-- which: the columns whose value ClickHouse cannot hold exactly.
CREATE TABLE IF NOT EXISTS {{{intake}}}
(
{{#columns}}
    {{{name}}} {{{queueType}}},
{{/columns}}
    _version         UInt64,
    _is_deleted      UInt8,
    _op              String,
    _source_ts       Int64,
    _extracted_at    Int64,
    _binlog_file     String,
    _binlog_pos      UInt64,
    _binlog_row      UInt32,
{{#multiset}}
    _sign            Int8,
    _raw_partition   UInt32,
{{/multiset}}
    _kafka_topic     String,
    _kafka_partition UInt64,
    _kafka_offset    UInt64,
    _kafka_message   String,
    _kafka_error     String,
    _misfits         Array(String) MATERIALIZED arrayFilter(
        (column, fits) -> NOT fits,
        [{{#checked}}{{{nameLiteral}}}{{^-last}}, {{/-last}}{{/checked}}],
        [
{{#checked}}
            {{{fits}}}{{^-last}},{{/-last}}
{{/checked}}
        ])
)
ENGINE = Null
