-- A table without a key: each event once, however often it is delivered, with its sign: +1 an insert, -1 a delete.
-- An event is identified by its offset in the raw topic; an update is two events at one offset. The values are not part of
-- the key: an added column would change it, and an event that is delivered again would count twice.
CREATE TABLE IF NOT EXISTS {{{raw}}}
(
{{#columns}}
    {{{name}}} {{{type}}}{{{defaultClause}}},
{{/columns}}
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
ORDER BY ({{{key}}})
COMMENT {{{comment}}}
