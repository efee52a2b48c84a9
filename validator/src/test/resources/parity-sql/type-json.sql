SELECT bucket, SUM(NOT held) AS row_count, COUNT(digest) AS digests, HEX(BIT_XOR(digest)) AS digest, SUM(held) AS held
FROM (SELECT CRC32(CONCAT('', CONCAT(CAST(`id` + 0 AS CHAR), ';'))) % 256 AS bucket, (0) AS held, IF((0), NULL, UNHEX(SHA2(CONCAT('', CONCAT(CAST(`id` + 0 AS CHAR), ';'), IF(`v` IS NULL, 'N', CONCAT(LENGTH(CONVERT(REGEXP_REPLACE(CAST(`v` AS CHAR), '("(?:[^"\\\\]|\\\\.)*")|\\s+', '$1') USING utf8mb4)), ':', CONVERT(REGEXP_REPLACE(CAST(`v` AS CHAR), '("(?:[^"\\\\]|\\\\.)*")|\\s+', '$1') USING utf8mb4)))), 256))) AS digest
FROM `shop`.`orders`) AS canonical
GROUP BY bucket;

SELECT bucket, count() AS row_count, concat(leftPad(hex(byteSwap(groupBitXor(reinterpretAsUInt64(substring(sha, 1, 8))))), 16, '0'), leftPad(hex(byteSwap(groupBitXor(reinterpretAsUInt64(substring(sha, 9, 8))))), 16, '0'), leftPad(hex(byteSwap(groupBitXor(reinterpretAsUInt64(substring(sha, 17, 8))))), 16, '0'), leftPad(hex(byteSwap(groupBitXor(reinterpretAsUInt64(substring(sha, 25, 8))))), 16, '0')) AS digest
FROM (SELECT CRC32(concat('', concat(toString(`id`), ';'))) % 256 AS bucket, SHA256(concat('', concat(toString(`id`), ';'), if(isNotNull(`v`), concat(toString(length(assumeNotNull(`v`))), ':', assumeNotNull(`v`)), 'N'))) AS sha
FROM `analytics`.`orders_raw` FINAL
WHERE _is_deleted = 0)
GROUP BY bucket
SETTINGS prefer_column_name_to_alias = 1, max_bytes_before_external_sort = 1000000000;
