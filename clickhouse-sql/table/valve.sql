-- Rows flow from the queue while this view exists. It is created last and dropped first, so nothing is read
-- from Kafka before it can be stored. A row carries a renamed column under one of its names, and nothing under the
-- others.{{#floor}} The table was copied again: older rows no longer count.{{/floor}}
CREATE MATERIALIZED VIEW IF NOT EXISTS {{{valve}}} TO {{{intake}}} AS
SELECT
{{#columns}}
    {{{fromRow}}},
{{/columns}}
    _version,
    _is_deleted,
    _op,
    _source_ts,
    _extracted_at,
    _binlog_file,
    _binlog_pos,
    _binlog_row,
{{#multiset}}
    _sign,
    _raw_partition,
{{/multiset}}
    _topic       AS _kafka_topic,
    _partition   AS _kafka_partition,
    _offset      AS _kafka_offset,
    _raw_message AS _kafka_message,
    _error       AS _kafka_error
FROM {{{queue}}}
{{#floor}}
WHERE NOT if(
    _error = '',
    {{{olderRow}}},
    {{{olderText}}})
{{/floor}}
