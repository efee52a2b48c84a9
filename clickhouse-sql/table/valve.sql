-- Rows flow from the queue while this view exists. It is created last and dropped first, so nothing is read
-- from Kafka before it can be stored. A row carries a renamed column under one of its names, and nothing under the
-- others.{{#floor}} The table was copied again: older rows no longer count.{{/floor}}
-- A message holds one row or many, a line each. When ClickHouse cannot read one of the lines, the whole message comes as
-- one error. Then its lines are read here, one by one and at least as strictly: a bad line is an error of its own, and the
-- others are rows. What is taken for a field is exactly all of the line, or the line is an error.
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
    _kafka_topic,
    _kafka_partition,
    _kafka_offset,
    _kafka_message,
    _kafka_error
FROM
(
    SELECT
{{#read}}
        if(_kafka_line.4, {{{fromLine}}}, {{{name}}}) AS {{{name}}},
{{/read}}
        _topic        AS _kafka_topic,
        _partition    AS _kafka_partition,
        _offset       AS _kafka_offset,
        _kafka_line.1 AS _kafka_message,
        _kafka_line.2 AS _kafka_error
    FROM {{{queue}}}
    ARRAY JOIN if(
        position(trim(BOTH '\n' FROM _raw_message), '\n') = 0,
        [(_raw_message, _error, CAST(map(), 'Map(String, Nullable(String))'), 0)],
        arrayMap(
            line -> (
                line.1,
                multiIf(
                    concat('{', line.2, '}') != trim(line.1), 'Cannot parse a line as a JSON object',
                    length(arrayDistinct(line.3)) != length(line.3), 'Duplicate field found while parsing JSONEachRow format',
                    has(line.5, ''), concat('Unknown field found while parsing JSONEachRow format: ', line.3[indexOf(line.5, '')]),
                    has(line.6, 0), concat('Cannot parse the value of ', line.3[indexOf(line.6, 0)]),
                    ''),
                mapFromArrays(
                    line.3,
                    arrayMap(
                        value -> multiIf(
                            value = 'null', NULL,
                            startsWith(value, '"'), JSONExtractString(concat('[', value, ']'), 1),
                            value),
                        line.4)),
                1),
            arrayMap(
                line -> (
                    line.1, line.2, line.3, line.4, line.5,
                    arrayMap(
                        (value, type) -> toUInt8(multiIf(
{{#types}}
                            type = {{{type}}}, {{{fits}}},
{{/types}}
                            0)),
                        line.4,
                        line.5)),
                arrayMap(
                    line -> (
                        line.1, line.2, line.3, line.4,
                        arrayMap(
                            name -> multiIf(
{{#types}}
                                name IN ({{#names}}{{{.}}}{{^-last}}, {{/-last}}{{/names}}), {{{type}}},
{{/types}}
                                ''),
                            line.3)),
                    arrayMap(
                        line -> (
                            line.1,
                            arrayStringConcat(arrayMap(field -> field[1], line.2), ','),
                            arrayMap(field -> JSONExtractString(concat('[', field[2], ']'), 1), line.2),
                            arrayMap(field -> field[3], line.2)),
                        arrayMap(
                            line -> (line, extractAllGroupsVertical(line, '(\\s*("(?:[^"\\\\]|\\\\.)*")\\s*:\\s*("(?:[^"\\\\]|\\\\.)*"|-?[0-9]+(?:[.][0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null|\\{(?:"(?:[^"\\\\]|\\\\.)*"|[^"{}\\[\\]])*\\}|\\[(?:"(?:[^"\\\\]|\\\\.)*"|[^"{}\\[\\]])*\\])\\s*)')),
                            arrayFilter(line -> line != '', splitByChar('\n', _raw_message))))))))
        AS _kafka_line
)
{{#floor}}
WHERE NOT if(
    _kafka_error = '',
    {{{olderRow}}},
    {{{olderText}}})
{{/floor}}
