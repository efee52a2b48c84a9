-- Reads the row topic. Types here hold whatever the envelope carries; the materialized view converts.
-- Reading is strict: an unknown field or an unexpected NULL is an error of that row, which goes to quarantine.
-- A column that MySQL dropped is read and discarded, and a renamed one is also read under its old names: older rows may
-- arrive late, or be read again.
CREATE TABLE IF NOT EXISTS {{{queue}}}
(
{{#columns}}
    {{{name}}} {{{queueType}}},
{{#formerNames}}
    {{{.}}} {{{queueType}}},
{{/formerNames}}
{{/columns}}
{{#former}}
    {{{.}}} Nullable(String),
{{/former}}
    _version      UInt64,
    _is_deleted   UInt8,
    _op           String,
    _source_ts    Int64,
    _extracted_at Int64,
    _binlog_file  String,
    _binlog_pos   UInt64,
    _binlog_row   UInt32{{#multiset}},
    _sign          Int8,
    _raw_partition UInt32{{/multiset}}
)
ENGINE = Kafka
SETTINGS
    kafka_broker_list = {{{brokers}}},
    kafka_topic_list = {{{topic}}},
    kafka_group_name = {{{group}}},
    kafka_format = 'JSONEachRow',
    kafka_num_consumers = 1,
    kafka_flush_interval_ms = {{{flushMillis}}},
    kafka_handle_error_mode = 'stream',
    input_format_skip_unknown_fields = 0,
    input_format_null_as_default = 0,
    date_time_input_format = 'basic'
