SELECT bucket, SUM(NOT held) AS row_count, COUNT(digest) AS digests, HEX(BIT_XOR(digest)) AS digest, SUM(held) AS held
FROM (SELECT CRC32(CONCAT('', CONCAT(CAST(`id` + 0 AS CHAR), ';'), IF(`k``e"y` IS NULL, 'N', CONCAT(LENGTH(CONVERT(`k``e"y` USING utf8mb4)), ':', CONVERT(`k``e"y` USING utf8mb4))))) % 256 AS bucket, (0) AS held, IF((0), NULL, UNHEX(SHA2(CONCAT('', CONCAT(CAST(`id` + 0 AS CHAR), ';'), IF(`k``e"y` IS NULL, 'N', CONCAT(LENGTH(CONVERT(`k``e"y` USING utf8mb4)), ':', CONVERT(`k``e"y` USING utf8mb4)))), 256))) AS digest
FROM `shop`.`orders`) AS canonical
GROUP BY bucket;

SELECT bucket, count() AS row_count, concat(leftPad(hex(byteSwap(groupBitXor(reinterpretAsUInt64(substring(sha, 1, 8))))), 16, '0'), leftPad(hex(byteSwap(groupBitXor(reinterpretAsUInt64(substring(sha, 9, 8))))), 16, '0'), leftPad(hex(byteSwap(groupBitXor(reinterpretAsUInt64(substring(sha, 17, 8))))), 16, '0'), leftPad(hex(byteSwap(groupBitXor(reinterpretAsUInt64(substring(sha, 25, 8))))), 16, '0')) AS digest
FROM (SELECT CRC32(concat('', concat(toString(`id`), ';'), if(isNotNull(`k\`e"y`), concat(toString(length(assumeNotNull(`k\`e"y`))), ':', assumeNotNull(`k\`e"y`)), 'N'))) % 256 AS bucket, SHA256(concat('', concat(toString(`id`), ';'), if(isNotNull(`k\`e"y`), concat(toString(length(assumeNotNull(`k\`e"y`))), ':', assumeNotNull(`k\`e"y`)), 'N'))) AS sha
FROM `analytics`.`orders_raw` FINAL
WHERE _is_deleted = 0)
GROUP BY bucket
SETTINGS prefer_column_name_to_alias = 1, max_bytes_before_external_sort = 1000000000;

SELECT bucket, SUM(NOT held) AS row_count, COUNT(digest) AS digests, HEX(BIT_XOR(digest)) AS digest, SUM(held) AS held
FROM (SELECT CRC32(CONCAT('', CONCAT(CAST(`id` + 0 AS CHAR), ';'), IF(`k``e"y` IS NULL, 'N', CONCAT(LENGTH(CONVERT(`k``e"y` USING utf8mb4)), ':', CONVERT(`k``e"y` USING utf8mb4))))) % 65536 AS bucket, (0) AS held, IF((0), NULL, UNHEX(SHA2(CONCAT('', CONCAT(CAST(`id` + 0 AS CHAR), ';'), IF(`k``e"y` IS NULL, 'N', CONCAT(LENGTH(CONVERT(`k``e"y` USING utf8mb4)), ':', CONVERT(`k``e"y` USING utf8mb4)))), 256))) AS digest
FROM `shop`.`orders`
WHERE CRC32(CONCAT('', CONCAT(CAST(`id` + 0 AS CHAR), ';'), IF(`k``e"y` IS NULL, 'N', CONCAT(LENGTH(CONVERT(`k``e"y` USING utf8mb4)), ':', CONVERT(`k``e"y` USING utf8mb4))))) % 256 IN (7, 8)) AS canonical
GROUP BY bucket;

SELECT bucket, count() AS row_count, concat(leftPad(hex(byteSwap(groupBitXor(reinterpretAsUInt64(substring(sha, 1, 8))))), 16, '0'), leftPad(hex(byteSwap(groupBitXor(reinterpretAsUInt64(substring(sha, 9, 8))))), 16, '0'), leftPad(hex(byteSwap(groupBitXor(reinterpretAsUInt64(substring(sha, 17, 8))))), 16, '0'), leftPad(hex(byteSwap(groupBitXor(reinterpretAsUInt64(substring(sha, 25, 8))))), 16, '0')) AS digest
FROM (SELECT CRC32(concat('', concat(toString(`id`), ';'), if(isNotNull(`k\`e"y`), concat(toString(length(assumeNotNull(`k\`e"y`))), ':', assumeNotNull(`k\`e"y`)), 'N'))) % 65536 AS bucket, SHA256(concat('', concat(toString(`id`), ';'), if(isNotNull(`k\`e"y`), concat(toString(length(assumeNotNull(`k\`e"y`))), ':', assumeNotNull(`k\`e"y`)), 'N'))) AS sha
FROM `analytics`.`orders_raw` FINAL
WHERE _is_deleted = 0 AND CRC32(concat('', concat(toString(`id`), ';'), if(isNotNull(`k\`e"y`), concat(toString(length(assumeNotNull(`k\`e"y`))), ':', assumeNotNull(`k\`e"y`)), 'N'))) % 256 IN (7, 8))
GROUP BY bucket
SETTINGS prefer_column_name_to_alias = 1, max_bytes_before_external_sort = 1000000000;

SELECT HEX(UNHEX(SHA2(CONCAT('', CONCAT(CAST(`id` + 0 AS CHAR), ';'), IF(`k``e"y` IS NULL, 'N', CONCAT(LENGTH(CONVERT(`k``e"y` USING utf8mb4)), ':', CONVERT(`k``e"y` USING utf8mb4)))), 256))), CONCAT_WS(', ', `id`, `k``e"y`), HEX(UNHEX(SHA2(CONCAT('', CONCAT(CAST(`id` + 0 AS CHAR), ';'), IF(`k``e"y` IS NULL, 'N', CONCAT(LENGTH(CONVERT(`k``e"y` USING utf8mb4)), ':', CONVERT(`k``e"y` USING utf8mb4)))), 256))), (0)
FROM `shop`.`orders`
WHERE CRC32(CONCAT('', CONCAT(CAST(`id` + 0 AS CHAR), ';'), IF(`k``e"y` IS NULL, 'N', CONCAT(LENGTH(CONVERT(`k``e"y` USING utf8mb4)), ':', CONVERT(`k``e"y` USING utf8mb4))))) % 65536 IN (7, 263) AND UNHEX(SHA2(CONCAT('', CONCAT(CAST(`id` + 0 AS CHAR), ';'), IF(`k``e"y` IS NULL, 'N', CONCAT(LENGTH(CONVERT(`k``e"y` USING utf8mb4)), ':', CONVERT(`k``e"y` USING utf8mb4)))), 256)) > X'AB'
ORDER BY UNHEX(SHA2(CONCAT('', CONCAT(CAST(`id` + 0 AS CHAR), ';'), IF(`k``e"y` IS NULL, 'N', CONCAT(LENGTH(CONVERT(`k``e"y` USING utf8mb4)), ':', CONVERT(`k``e"y` USING utf8mb4)))), 256));

SELECT hex(SHA256(concat('', concat(toString(`id`), ';'), if(isNotNull(`k\`e"y`), concat(toString(length(assumeNotNull(`k\`e"y`))), ':', assumeNotNull(`k\`e"y`)), 'N')))) AS k, arrayStringConcat([toString(`id`), toString(`k\`e"y`)], ', ') AS readable, hex(SHA256(concat('', concat(toString(`id`), ';'), if(isNotNull(`k\`e"y`), concat(toString(length(assumeNotNull(`k\`e"y`))), ':', assumeNotNull(`k\`e"y`)), 'N')))) AS digest
FROM `analytics`.`orders_raw` FINAL
WHERE _is_deleted = 0 AND CRC32(concat('', concat(toString(`id`), ';'), if(isNotNull(`k\`e"y`), concat(toString(length(assumeNotNull(`k\`e"y`))), ':', assumeNotNull(`k\`e"y`)), 'N'))) % 65536 IN (7, 263) AND hex(SHA256(concat('', concat(toString(`id`), ';'), if(isNotNull(`k\`e"y`), concat(toString(length(assumeNotNull(`k\`e"y`))), ':', assumeNotNull(`k\`e"y`)), 'N')))) > 'AB'
ORDER BY hex(SHA256(concat('', concat(toString(`id`), ';'), if(isNotNull(`k\`e"y`), concat(toString(length(assumeNotNull(`k\`e"y`))), ':', assumeNotNull(`k\`e"y`)), 'N'))))
SETTINGS prefer_column_name_to_alias = 1, max_bytes_before_external_sort = 1000000000;

SELECT hex(SHA256(concat('', concat(toString(`id`), ';'), if(isNotNull(`k\`e"y`), concat(toString(length(assumeNotNull(`k\`e"y`))), ':', assumeNotNull(`k\`e"y`)), 'N')))) AS k, toString(max(_version)) AS version
FROM `analytics`.`orders_raw`
WHERE CRC32(concat('', concat(toString(`id`), ';'), if(isNotNull(`k\`e"y`), concat(toString(length(assumeNotNull(`k\`e"y`))), ':', assumeNotNull(`k\`e"y`)), 'N'))) % 65536 IN (7, 263) AND hex(SHA256(concat('', concat(toString(`id`), ';'), if(isNotNull(`k\`e"y`), concat(toString(length(assumeNotNull(`k\`e"y`))), ':', assumeNotNull(`k\`e"y`)), 'N')))) > 'AB'
GROUP BY hex(SHA256(concat('', concat(toString(`id`), ';'), if(isNotNull(`k\`e"y`), concat(toString(length(assumeNotNull(`k\`e"y`))), ':', assumeNotNull(`k\`e"y`)), 'N'))))
ORDER BY hex(SHA256(concat('', concat(toString(`id`), ';'), if(isNotNull(`k\`e"y`), concat(toString(length(assumeNotNull(`k\`e"y`))), ':', assumeNotNull(`k\`e"y`)), 'N'))))
SETTINGS prefer_column_name_to_alias = 1, max_bytes_before_external_sort = 1000000000;

SELECT HEX(UNHEX(SHA2(CONCAT('', CONCAT(CAST(`id` + 0 AS CHAR), ';'), IF(`k``e"y` IS NULL, 'N', CONCAT(LENGTH(CONVERT(`k``e"y` USING utf8mb4)), ':', CONVERT(`k``e"y` USING utf8mb4)))), 256))), CONCAT_WS(', ', `id`, `k``e"y`), HEX(UNHEX(SHA2(CONCAT('', CONCAT(CAST(`id` + 0 AS CHAR), ';'), IF(`k``e"y` IS NULL, 'N', CONCAT(LENGTH(CONVERT(`k``e"y` USING utf8mb4)), ':', CONVERT(`k``e"y` USING utf8mb4)))), 256))), (0)
FROM `shop`.`orders`
WHERE UNHEX(SHA2(CONCAT('', CONCAT(CAST(`id` + 0 AS CHAR), ';'), IF(`k``e"y` IS NULL, 'N', CONCAT(LENGTH(CONVERT(`k``e"y` USING utf8mb4)), ':', CONVERT(`k``e"y` USING utf8mb4)))), 256)) IN (X'AB', X'CD')
ORDER BY UNHEX(SHA2(CONCAT('', CONCAT(CAST(`id` + 0 AS CHAR), ';'), IF(`k``e"y` IS NULL, 'N', CONCAT(LENGTH(CONVERT(`k``e"y` USING utf8mb4)), ':', CONVERT(`k``e"y` USING utf8mb4)))), 256));

SELECT hex(SHA256(concat('', concat(toString(`id`), ';'), if(isNotNull(`k\`e"y`), concat(toString(length(assumeNotNull(`k\`e"y`))), ':', assumeNotNull(`k\`e"y`)), 'N')))) AS k, arrayStringConcat([toString(`id`), toString(`k\`e"y`)], ', ') AS readable, hex(SHA256(concat('', concat(toString(`id`), ';'), if(isNotNull(`k\`e"y`), concat(toString(length(assumeNotNull(`k\`e"y`))), ':', assumeNotNull(`k\`e"y`)), 'N')))) AS digest
FROM `analytics`.`orders_raw` FINAL
WHERE _is_deleted = 0 AND hex(SHA256(concat('', concat(toString(`id`), ';'), if(isNotNull(`k\`e"y`), concat(toString(length(assumeNotNull(`k\`e"y`))), ':', assumeNotNull(`k\`e"y`)), 'N')))) IN ('AB', 'CD')
ORDER BY hex(SHA256(concat('', concat(toString(`id`), ';'), if(isNotNull(`k\`e"y`), concat(toString(length(assumeNotNull(`k\`e"y`))), ':', assumeNotNull(`k\`e"y`)), 'N'))))
SETTINGS prefer_column_name_to_alias = 1, max_bytes_before_external_sort = 1000000000;

SELECT hex(SHA256(concat('', concat(toString(`id`), ';'), if(isNotNull(`k\`e"y`), concat(toString(length(assumeNotNull(`k\`e"y`))), ':', assumeNotNull(`k\`e"y`)), 'N')))) AS k, toString(max(_version)) AS version
FROM `analytics`.`orders_raw`
WHERE hex(SHA256(concat('', concat(toString(`id`), ';'), if(isNotNull(`k\`e"y`), concat(toString(length(assumeNotNull(`k\`e"y`))), ':', assumeNotNull(`k\`e"y`)), 'N')))) IN ('AB', 'CD')
GROUP BY hex(SHA256(concat('', concat(toString(`id`), ';'), if(isNotNull(`k\`e"y`), concat(toString(length(assumeNotNull(`k\`e"y`))), ':', assumeNotNull(`k\`e"y`)), 'N'))))
ORDER BY hex(SHA256(concat('', concat(toString(`id`), ';'), if(isNotNull(`k\`e"y`), concat(toString(length(assumeNotNull(`k\`e"y`))), ':', assumeNotNull(`k\`e"y`)), 'N'))))
SETTINGS prefer_column_name_to_alias = 1, max_bytes_before_external_sort = 1000000000;

SELECT HEX(UNHEX(SHA2(CONCAT('', CONCAT(CAST(`id` + 0 AS CHAR), ';'), IF(`k``e"y` IS NULL, 'N', CONCAT(LENGTH(CONVERT(`k``e"y` USING utf8mb4)), ':', CONVERT(`k``e"y` USING utf8mb4)))), 256))), CONCAT(CAST(`id` + 0 AS CHAR), ';'), IF(`k``e"y` IS NULL, 'N', CONCAT(LENGTH(CONVERT(`k``e"y` USING utf8mb4)), ':', CONVERT(`k``e"y` USING utf8mb4)))
FROM `shop`.`orders`
WHERE UNHEX(SHA2(CONCAT('', CONCAT(CAST(`id` + 0 AS CHAR), ';'), IF(`k``e"y` IS NULL, 'N', CONCAT(LENGTH(CONVERT(`k``e"y` USING utf8mb4)), ':', CONVERT(`k``e"y` USING utf8mb4)))), 256)) IN (X'AB', X'CD');

SELECT hex(SHA256(concat('', concat(toString(`id`), ';'), if(isNotNull(`k\`e"y`), concat(toString(length(assumeNotNull(`k\`e"y`))), ':', assumeNotNull(`k\`e"y`)), 'N')))) AS k, arrayMap(t -> hex(t), [concat(toString(`id`), ';'), if(isNotNull(`k\`e"y`), concat(toString(length(assumeNotNull(`k\`e"y`))), ':', assumeNotNull(`k\`e"y`)), 'N')]) AS v
FROM `analytics`.`orders_raw` FINAL
WHERE _is_deleted = 0 AND hex(SHA256(concat('', concat(toString(`id`), ';'), if(isNotNull(`k\`e"y`), concat(toString(length(assumeNotNull(`k\`e"y`))), ':', assumeNotNull(`k\`e"y`)), 'N')))) IN ('AB', 'CD')
SETTINGS prefer_column_name_to_alias = 1, max_bytes_before_external_sort = 1000000000;
