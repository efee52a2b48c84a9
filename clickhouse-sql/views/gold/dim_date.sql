-- Every day of the years in which something was ordered. Key 0: unknown.
CREATE OR REPLACE VIEW {{{gold}}}.dim_date AS
SELECT
    toUInt32(toYYYYMMDD(day))      AS date_key,
    CAST(day, 'Nullable(Date32)')  AS date,
    toUInt16(toYear(day))          AS year,
    toUInt8(toQuarter(day))        AS quarter,
    toUInt8(toMonth(day))          AS month,
    toUInt8(toISOWeek(day))        AS week,
    toUInt8(toDayOfWeek(day))      AS day_of_week,
    toUInt8(toDayOfWeek(day) > 5)  AS is_weekend
FROM
(
    SELECT arrayJoin(arrayMap(n -> first + n, range(toUInt32(dateDiff('day', first, last))))) AS day
    FROM
    (
        SELECT
            toDate32(toStartOfYear(toDate32(min(ordered_at))))                       AS first,
            toDate32(toStartOfYear(toDate32(max(ordered_at))) + toIntervalYear(1))   AS last
        FROM {{{target}}}.orders
    )
)
UNION ALL
SELECT 0, NULL, 0, 0, 0, 0, 0, 0;
