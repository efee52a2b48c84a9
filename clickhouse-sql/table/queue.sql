-- Reads the row topic. Types here hold whatever the envelope carries; the materialized view converts.
-- Reading is strict: an unknown field or a value of another type is an error of its message. The valve finds the row in it,
-- which goes to quarantine. A message holds up to 64 KiB of rows, so those that are fetched at once are few.
-- A poll lasts its whole time unless it is full, so it is no longer than rows may be collected.
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
    kafka_poll_max_batch_size = 1000,
    kafka_poll_timeout_ms = {{{pollMillis}}},
    kafka_flush_interval_ms = {{{flushMillis}}},
    kafka_consumer_reschedule_ms = 100,
    kafka_handle_error_mode = 'stream',
    input_format_skip_unknown_fields = 0,
    input_format_null_as_default = 0,
    date_time_input_format = 'basic'
