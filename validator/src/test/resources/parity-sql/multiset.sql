SELECT CRC32(k) % 256 AS bucket, SUM(IF(held, 0, copies)) AS row_count, SUM(IF(held OR k IS NULL, 0, copies)) AS digests, HEX(BIT_XOR(IF(held, NULL, UNHEX(SHA2(CONCAT(k, ':', copies), 256))))) AS digest, SUM(IF(held, copies, 0)) AS held_rows, SUM(lost0) AS lost0
FROM (SELECT k, COUNT(*) AS copies, MIN(readable) AS readable, MAX(held) AS held, SUM(lost0) AS lost0
FROM (SELECT UPPER(SHA2(CONCAT('', IF(`d` IS NULL, 'N', CASE WHEN (MONTH(`d`) = 0 OR DAYOFMONTH(`d`) = 0) THEN 'N' ELSE CONCAT(CAST(`d` AS CHAR), ';') END), IF(`n` IS NULL, 'N', CONCAT(CAST(`n` + 0 AS CHAR), ';'))), 256)) AS k, '' AS readable, (0 OR IFNULL((`d` < '1900-01-01' OR `d` > '2299-12-31') AND NOT (MONTH(`d`) = 0 OR DAYOFMONTH(`d`) = 0), 0)) AS held, IFNULL((`d` < '1900-01-01' OR `d` > '2299-12-31') OR (MONTH(`d`) = 0 OR DAYOFMONTH(`d`) = 0), 0) AS lost0
FROM `shop`.`orders`) AS canonical
GROUP BY k) AS distinct_rows
GROUP BY bucket;

SELECT CRC32(k) % 256 AS bucket, sum(copies) AS row_count, concat(leftPad(hex(byteSwap(groupBitXor(reinterpretAsUInt64(substring(sha, 1, 8))))), 16, '0'), leftPad(hex(byteSwap(groupBitXor(reinterpretAsUInt64(substring(sha, 9, 8))))), 16, '0'), leftPad(hex(byteSwap(groupBitXor(reinterpretAsUInt64(substring(sha, 17, 8))))), 16, '0'), leftPad(hex(byteSwap(groupBitXor(reinterpretAsUInt64(substring(sha, 25, 8))))), 16, '0')) AS digest
FROM (SELECT k, copies, SHA256(concat(k, ':', toString(copies))) AS sha
FROM (SELECT k, sum(toInt64(_sign)) AS copies, min(readable) AS readable
FROM (SELECT hex(SHA256(concat('', if(isNotNull(`d`), concat(toString(assumeNotNull(`d`)), ';'), 'N'), if(isNotNull(`n`), concat(toString(assumeNotNull(`n`)), ';'), 'N')))) AS k, _sign, '' AS readable
FROM `analytics`.`orders_raw` FINAL
WHERE _is_deleted = 0)
GROUP BY k HAVING copies != 0))
GROUP BY bucket
SETTINGS prefer_column_name_to_alias = 1, max_bytes_before_external_sort = 1000000000;

SELECT CRC32(k) % 65536 AS bucket, SUM(IF(held, 0, copies)) AS row_count, SUM(IF(held OR k IS NULL, 0, copies)) AS digests, HEX(BIT_XOR(IF(held, NULL, UNHEX(SHA2(CONCAT(k, ':', copies), 256))))) AS digest, SUM(IF(held, copies, 0)) AS held_rows, SUM(lost0) AS lost0
FROM (SELECT k, COUNT(*) AS copies, MIN(readable) AS readable, MAX(held) AS held, SUM(lost0) AS lost0
FROM (SELECT UPPER(SHA2(CONCAT('', IF(`d` IS NULL, 'N', CASE WHEN (MONTH(`d`) = 0 OR DAYOFMONTH(`d`) = 0) THEN 'N' ELSE CONCAT(CAST(`d` AS CHAR), ';') END), IF(`n` IS NULL, 'N', CONCAT(CAST(`n` + 0 AS CHAR), ';'))), 256)) AS k, '' AS readable, (0 OR IFNULL((`d` < '1900-01-01' OR `d` > '2299-12-31') AND NOT (MONTH(`d`) = 0 OR DAYOFMONTH(`d`) = 0), 0)) AS held, IFNULL((`d` < '1900-01-01' OR `d` > '2299-12-31') OR (MONTH(`d`) = 0 OR DAYOFMONTH(`d`) = 0), 0) AS lost0
FROM `shop`.`orders`) AS canonical
GROUP BY k) AS distinct_rows
WHERE CRC32(k) % 256 IN (7, 8)
GROUP BY bucket;

SELECT CRC32(k) % 65536 AS bucket, sum(copies) AS row_count, concat(leftPad(hex(byteSwap(groupBitXor(reinterpretAsUInt64(substring(sha, 1, 8))))), 16, '0'), leftPad(hex(byteSwap(groupBitXor(reinterpretAsUInt64(substring(sha, 9, 8))))), 16, '0'), leftPad(hex(byteSwap(groupBitXor(reinterpretAsUInt64(substring(sha, 17, 8))))), 16, '0'), leftPad(hex(byteSwap(groupBitXor(reinterpretAsUInt64(substring(sha, 25, 8))))), 16, '0')) AS digest
FROM (SELECT k, copies, SHA256(concat(k, ':', toString(copies))) AS sha
FROM (SELECT k, sum(toInt64(_sign)) AS copies, min(readable) AS readable
FROM (SELECT hex(SHA256(concat('', if(isNotNull(`d`), concat(toString(assumeNotNull(`d`)), ';'), 'N'), if(isNotNull(`n`), concat(toString(assumeNotNull(`n`)), ';'), 'N')))) AS k, _sign, '' AS readable
FROM `analytics`.`orders_raw` FINAL
WHERE _is_deleted = 0)
GROUP BY k HAVING copies != 0)
WHERE CRC32(k) % 256 IN (7, 8))
GROUP BY bucket
SETTINGS prefer_column_name_to_alias = 1, max_bytes_before_external_sort = 1000000000;

SELECT k, CONCAT(readable, ' (', copies, ' times)'), HEX(UNHEX(SHA2(CONCAT(k, ':', copies), 256))), held
FROM (SELECT k, COUNT(*) AS copies, MIN(readable) AS readable, MAX(held) AS held, SUM(lost0) AS lost0
FROM (SELECT UPPER(SHA2(CONCAT('', IF(`d` IS NULL, 'N', CASE WHEN (MONTH(`d`) = 0 OR DAYOFMONTH(`d`) = 0) THEN 'N' ELSE CONCAT(CAST(`d` AS CHAR), ';') END), IF(`n` IS NULL, 'N', CONCAT(CAST(`n` + 0 AS CHAR), ';'))), 256)) AS k, LEFT(CONVERT(CONCAT_WS(', ', IFNULL(`d`, 'NULL'), IFNULL(`n`, 'NULL')) USING utf8mb4), 200) COLLATE utf8mb4_bin AS readable, (0 OR IFNULL((`d` < '1900-01-01' OR `d` > '2299-12-31') AND NOT (MONTH(`d`) = 0 OR DAYOFMONTH(`d`) = 0), 0)) AS held, IFNULL((`d` < '1900-01-01' OR `d` > '2299-12-31') OR (MONTH(`d`) = 0 OR DAYOFMONTH(`d`) = 0), 0) AS lost0
FROM `shop`.`orders`) AS canonical
GROUP BY k) AS distinct_rows
WHERE CRC32(k) % 65536 IN (7, 263) AND UNHEX(k) > X'AB'
ORDER BY UNHEX(k);

SELECT k, concat(readable, ' (', toString(copies), ' times)') AS readable, hex(SHA256(concat(k, ':', toString(copies)))) AS digest
FROM (SELECT k, sum(toInt64(_sign)) AS copies, min(readable) AS readable
FROM (SELECT hex(SHA256(concat('', if(isNotNull(`d`), concat(toString(assumeNotNull(`d`)), ';'), 'N'), if(isNotNull(`n`), concat(toString(assumeNotNull(`n`)), ';'), 'N')))) AS k, _sign, substringUTF8(arrayStringConcat([ifNull(toString(`d`), 'NULL'), ifNull(toString(`n`), 'NULL')], ', '), 1, 200) AS readable
FROM `analytics`.`orders_raw` FINAL
WHERE _is_deleted = 0)
GROUP BY k HAVING copies != 0)
WHERE CRC32(k) % 65536 IN (7, 263) AND k > 'AB'
ORDER BY k
SETTINGS prefer_column_name_to_alias = 1, max_bytes_before_external_sort = 1000000000;

SELECT k, toString(max(v)) AS version
FROM (SELECT hex(SHA256(concat('', if(isNotNull(`d`), concat(toString(assumeNotNull(`d`)), ';'), 'N'), if(isNotNull(`n`), concat(toString(assumeNotNull(`n`)), ';'), 'N')))) AS k, _version AS v
FROM `analytics`.`orders_raw`)
WHERE CRC32(k) % 65536 IN (7, 263) AND k > 'AB'
GROUP BY k
ORDER BY k
SETTINGS prefer_column_name_to_alias = 1, max_bytes_before_external_sort = 1000000000;

SELECT k, CONCAT(readable, ' (', copies, ' times)'), HEX(UNHEX(SHA2(CONCAT(k, ':', copies), 256))), held
FROM (SELECT k, COUNT(*) AS copies, MIN(readable) AS readable, MAX(held) AS held, SUM(lost0) AS lost0
FROM (SELECT UPPER(SHA2(CONCAT('', IF(`d` IS NULL, 'N', CASE WHEN (MONTH(`d`) = 0 OR DAYOFMONTH(`d`) = 0) THEN 'N' ELSE CONCAT(CAST(`d` AS CHAR), ';') END), IF(`n` IS NULL, 'N', CONCAT(CAST(`n` + 0 AS CHAR), ';'))), 256)) AS k, LEFT(CONVERT(CONCAT_WS(', ', IFNULL(`d`, 'NULL'), IFNULL(`n`, 'NULL')) USING utf8mb4), 200) COLLATE utf8mb4_bin AS readable, (0 OR IFNULL((`d` < '1900-01-01' OR `d` > '2299-12-31') AND NOT (MONTH(`d`) = 0 OR DAYOFMONTH(`d`) = 0), 0)) AS held, IFNULL((`d` < '1900-01-01' OR `d` > '2299-12-31') OR (MONTH(`d`) = 0 OR DAYOFMONTH(`d`) = 0), 0) AS lost0
FROM `shop`.`orders`) AS canonical
GROUP BY k) AS distinct_rows
WHERE UNHEX(k) IN (X'AB', X'CD')
ORDER BY UNHEX(k);

SELECT k, concat(readable, ' (', toString(copies), ' times)') AS readable, hex(SHA256(concat(k, ':', toString(copies)))) AS digest
FROM (SELECT k, sum(toInt64(_sign)) AS copies, min(readable) AS readable
FROM (SELECT hex(SHA256(concat('', if(isNotNull(`d`), concat(toString(assumeNotNull(`d`)), ';'), 'N'), if(isNotNull(`n`), concat(toString(assumeNotNull(`n`)), ';'), 'N')))) AS k, _sign, substringUTF8(arrayStringConcat([ifNull(toString(`d`), 'NULL'), ifNull(toString(`n`), 'NULL')], ', '), 1, 200) AS readable
FROM `analytics`.`orders_raw` FINAL
WHERE _is_deleted = 0)
GROUP BY k HAVING copies != 0)
WHERE k IN ('AB', 'CD')
ORDER BY k
SETTINGS prefer_column_name_to_alias = 1, max_bytes_before_external_sort = 1000000000;

SELECT k, toString(max(v)) AS version
FROM (SELECT hex(SHA256(concat('', if(isNotNull(`d`), concat(toString(assumeNotNull(`d`)), ';'), 'N'), if(isNotNull(`n`), concat(toString(assumeNotNull(`n`)), ';'), 'N')))) AS k, _version AS v
FROM `analytics`.`orders_raw`)
WHERE k IN ('AB', 'CD')
GROUP BY k
ORDER BY k
SETTINGS prefer_column_name_to_alias = 1, max_bytes_before_external_sort = 1000000000;
