-- To what time each aggregate and each refreshable view is exact: every row that ClickHouse had by then is counted.
CREATE VIEW IF NOT EXISTS {{{target}}}.aggregates
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS
SELECT
    aggregate                                     AS aggregate,
    maxIf(exact_to, finished = 1)                 AS exact_to,
    dateDiff('second', exact_to, now64(3, 'UTC')) AS seconds_behind,
    argMax(error, pass)                           AS error
FROM {{{ingest}}}.aggregate_passes FINAL
GROUP BY aggregate
UNION ALL
SELECT
    view                                                                                        AS aggregate,
    toDateTime64(last_success_time, 3, 'UTC') - toIntervalMillisecond(last_success_duration_ms) AS exact_to,
    dateDiff('second', exact_to, now64(3, 'UTC'))                                               AS seconds_behind,
    exception                                                                                   AS error
FROM system.view_refreshes
WHERE uuid IN (SELECT uuid FROM system.tables WHERE comment LIKE '%[millrace view %');
