SELECT k, COUNT(*), MAX(held), SUM(lost0)
FROM (SELECT UPPER(SHA2(CONCAT(IF(`d` IS NULL, 'N', CASE WHEN (MONTH(`d`) = 0 OR DAYOFMONTH(`d`) = 0) THEN 'N' ELSE CONCAT(CAST(`d` AS CHAR), ';') END), IF(`n` IS NULL, 'N', CONCAT(CAST(`n` + 0 AS CHAR), ';')), ''), 256)) AS k, (0 OR IFNULL((`d` < '1900-01-01' OR `d` > '2299-12-31') AND NOT (MONTH(`d`) = 0 OR DAYOFMONTH(`d`) = 0), 0)) AS held, IFNULL((`d` < '1900-01-01' OR `d` > '2299-12-31') OR (MONTH(`d`) = 0 OR DAYOFMONTH(`d`) = 0), 0) AS lost0
FROM `shop`.`orders`) AS canonical
WHERE TRUE
GROUP BY k
ORDER BY k;

SELECT k, sum(toInt64(_sign)) AS copies
FROM (SELECT hex(SHA256(concat(if(isNotNull(`d`), concat(toString(assumeNotNull(`d`)), ';'), 'N'), if(isNotNull(`n`), concat(toString(assumeNotNull(`n`)), ';'), 'N'), ''))) AS k, _sign
FROM `analytics`.`orders_raw` FINAL
WHERE _is_deleted = 0)
WHERE 1
GROUP BY k HAVING copies != 0
ORDER BY k
SETTINGS prefer_column_name_to_alias = 1, max_bytes_before_external_sort = 1000000000;

SELECT k, COUNT(*), MAX(held), SUM(lost0)
FROM (SELECT UPPER(SHA2(CONCAT(IF(`d` IS NULL, 'N', CASE WHEN (MONTH(`d`) = 0 OR DAYOFMONTH(`d`) = 0) THEN 'N' ELSE CONCAT(CAST(`d` AS CHAR), ';') END), IF(`n` IS NULL, 'N', CONCAT(CAST(`n` + 0 AS CHAR), ';')), ''), 256)) AS k, (0 OR IFNULL((`d` < '1900-01-01' OR `d` > '2299-12-31') AND NOT (MONTH(`d`) = 0 OR DAYOFMONTH(`d`) = 0), 0)) AS held, IFNULL((`d` < '1900-01-01' OR `d` > '2299-12-31') OR (MONTH(`d`) = 0 OR DAYOFMONTH(`d`) = 0), 0) AS lost0
FROM `shop`.`orders`) AS canonical
WHERE k IN ('AB', 'CD')
GROUP BY k;

SELECT k, sum(toInt64(_sign)) AS copies
FROM (SELECT hex(SHA256(concat(if(isNotNull(`d`), concat(toString(assumeNotNull(`d`)), ';'), 'N'), if(isNotNull(`n`), concat(toString(assumeNotNull(`n`)), ';'), 'N'), ''))) AS k, _sign
FROM `analytics`.`orders_raw` FINAL
WHERE _is_deleted = 0)
WHERE k IN ('AB', 'CD')
GROUP BY k HAVING copies != 0
SETTINGS prefer_column_name_to_alias = 1, max_bytes_before_external_sort = 1000000000;

SELECT k, max(v) AS version
FROM (SELECT hex(SHA256(concat(if(isNotNull(`d`), concat(toString(assumeNotNull(`d`)), ';'), 'N'), if(isNotNull(`n`), concat(toString(assumeNotNull(`n`)), ';'), 'N'), ''))) AS k, toInt64(_version) AS v
FROM `analytics`.`orders_raw`)
WHERE k IN ('AB', 'CD')
GROUP BY k
SETTINGS prefer_column_name_to_alias = 1, max_bytes_before_external_sort = 1000000000;

SELECT k, MIN(readable)
FROM (SELECT UPPER(SHA2(CONCAT(IF(`d` IS NULL, 'N', CASE WHEN (MONTH(`d`) = 0 OR DAYOFMONTH(`d`) = 0) THEN 'N' ELSE CONCAT(CAST(`d` AS CHAR), ';') END), IF(`n` IS NULL, 'N', CONCAT(CAST(`n` + 0 AS CHAR), ';')), ''), 256)) AS k, LEFT(CONVERT(CONCAT_WS(', ', IFNULL(`d`, 'NULL'), IFNULL(`n`, 'NULL')) USING utf8mb4), 200) COLLATE utf8mb4_bin AS readable
FROM `shop`.`orders`) AS canonical
WHERE k IN ('AB', 'CD')
GROUP BY k;

SELECT k, min(shown) AS readable
FROM (SELECT hex(SHA256(concat(if(isNotNull(`d`), concat(toString(assumeNotNull(`d`)), ';'), 'N'), if(isNotNull(`n`), concat(toString(assumeNotNull(`n`)), ';'), 'N'), ''))) AS k, substringUTF8(arrayStringConcat([ifNull(toString(`d`), 'NULL'), ifNull(toString(`n`), 'NULL')], ', '), 1, 200) AS shown
FROM `analytics`.`orders_raw` FINAL
WHERE _is_deleted = 0)
WHERE k IN ('AB', 'CD')
GROUP BY k
SETTINGS prefer_column_name_to_alias = 1, max_bytes_before_external_sort = 1000000000;
