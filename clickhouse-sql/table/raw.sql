-- All versions of all rows; the newest wins at merges and with FINAL. Query the view with the table's own name.
CREATE TABLE IF NOT EXISTS {{{raw}}}
(
{{#columns}}
    {{{name}}} {{{type}}}{{{defaultClause}}},
{{/columns}}
    _version      UInt64                 COMMENT 'generation << 48 | raw offset + 1 << 3; behind it: gone by a TRUNCATE, or repaired; 0 from a copy' CODEC(Delta, ZSTD(1)),
    _is_deleted   UInt8                  CODEC(ZSTD(1)),
    _op           LowCardinality(String) COMMENT 'c created, u updated, d deleted, r read by a copy, t gone by a TRUNCATE',
    _source_ts    DateTime64(3, 'UTC')   COMMENT 'when the statement began, by MySQL''s clock' CODEC(Delta, ZSTD(1)),
    _extracted_at DateTime64(3, 'UTC')   COMMENT 'when Debezium read it' CODEC(Delta, ZSTD(1)),
    _binlog_file  LowCardinality(String),
    _binlog_pos   UInt64                 CODEC(Delta, ZSTD(1)),
    _binlog_row   UInt32                 CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree(_version, _is_deleted)
ORDER BY ({{{key}}})
COMMENT {{{comment}}}
