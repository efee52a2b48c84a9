-- Counts the values that a policy changed, of the rows that are stored.
CREATE MATERIALIZED VIEW IF NOT EXISTS {{{lossyView}}} TO {{{lossyValues}}} AS
SELECT
    {{{mysqlDatabase}}} AS mysql_database,
    {{{mysqlTable}}}    AS mysql_table,
    changed.1           AS mysql_column,
    changed.2           AS policy,
    count()             AS values,
    now64(3, 'UTC')     AS last_seen_at
FROM
(
    SELECT arrayJoin(arrayFilter(
        (change, is_lost) -> is_lost,
        [{{#lossyColumns}}({{{nameLiteral}}}, {{{policy}}}){{^-last}}, {{/-last}}{{/lossyColumns}}],
        [{{#lossyColumns}}toUInt8({{{lost}}}){{^-last}}, {{/-last}}{{/lossyColumns}}])) AS changed
    FROM {{{intake}}} AS intake
    WHERE _kafka_error = '' AND empty(_misfits) AND _is_deleted = 0
)
GROUP BY mysql_database, mysql_table, mysql_column, policy
