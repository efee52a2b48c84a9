-- What happened to each table and what people decided, for reading: a copy of the journal, which is a Kafka topic.
-- Nothing is decided by what stands here; when it is lost, the ddl-manager fills it again.
--
--     SELECT at, kind, cause, reason, statement, place FROM table_events FINAL
--     WHERE mysql_table = 'orders' ORDER BY journal_offset
CREATE TABLE IF NOT EXISTS {{{ingest}}}.table_events
(
    mysql_database LowCardinality(String),
    mysql_table    LowCardinality(String),
    journal_offset UInt64 COMMENT 'of the record in the journal: the order of the events',
    kind           LowCardinality(String) COMMENT 'statement_read, copy_requested, copy_done, change_applied, stopped, blocked …',
    at             DateTime64(3, 'UTC') COMMENT 'when it happened; of a statement in MySQL: when Debezium read it',
    caused_by      LowCardinality(String) COMMENT 'statement: one in MySQL; person; millrace',
    cause          String COMMENT 'the statement in MySQL, or the cause in words',
    detail         LowCardinality(String) COMMENT 'what a statement in MySQL did, what a change in ClickHouse did to data, why a table is stopped',
    reason         String COMMENT 'in words; of a change in ClickHouse: the difference that asked for it',
    statement      String COMMENT 'what ran in ClickHouse',
    error          String COMMENT 'empty: it worked',
    place          String COMMENT 'where in the binlog, file:position; empty: nowhere',
    gtids          String COMMENT 'the transactions before that place',
    payload        String COMMENT 'the whole event as JSON, as it stands in the journal'
)
ENGINE = ReplacingMergeTree
ORDER BY (mysql_database, mysql_table, journal_offset);
