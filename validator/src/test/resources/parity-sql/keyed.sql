SELECT CONCAT(CONCAT(CAST(`id` + 0 AS CHAR), ';'), IF(`k``e"y` IS NULL, 'N', CONCAT(LENGTH(CONVERT(`k``e"y` USING utf8mb4)), ':', CONVERT(`k``e"y` USING utf8mb4))), ''), LEFT(UNHEX(SHA2(CONCAT(''), 256)), 16), ''
FROM `shop`.`orders`
WHERE (`id` > 7 OR ((`id` = 7) AND `k``e"y` > _utf8mb4 X'61')) AND (`id` < 9 OR ((`id` = 9) AND `k``e"y` < _utf8mb4 X'62') OR (`id` = 9 AND `k``e"y` = _utf8mb4 X'62'));

SELECT CONCAT(CONCAT(CAST(`id` + 0 AS CHAR), ';'), IF(`k``e"y` IS NULL, 'N', CONCAT(LENGTH(CONVERT(`k``e"y` USING utf8mb4)), ':', CONVERT(`k``e"y` USING utf8mb4))), ''), LEFT(UNHEX(SHA2(CONCAT(''), 256)), 16), ''
FROM `shop`.`orders`
WHERE ((`id` = 7 AND `k``e"y` = _utf8mb4 X'61') AND CAST(CONVERT(`k``e"y` USING utf8mb4) AS BINARY) = X'61' OR (`id` = 8 AND `k``e"y` = _utf8mb4 X'275c') AND CAST(CONVERT(`k``e"y` USING utf8mb4) AS BINARY) = X'275c');

SELECT row_key, reinterpretAsInt64(substring(sha, 1, 8)), reinterpretAsInt64(substring(sha, 9, 8))
FROM (SELECT concat(concat(toString(`id`), ';'), if(isNotNull(`k\`e"y`), concat(toString(length(assumeNotNull(`k\`e"y`))), ':', assumeNotNull(`k\`e"y`)), 'N'), '') AS row_key, SHA256(concat('')) AS sha
FROM `analytics`.`orders_raw` FINAL
WHERE _is_deleted = 0 AND ((`id`, `k\`e"y`) IN (('7', 'a'), ('8', '\'\\'))))
SETTINGS prefer_column_name_to_alias = 1, max_bytes_before_external_sort = 1000000000;

SELECT row_key, toInt64(row_version), row_deleted, reinterpretAsInt64(substring(sha, 1, 8)), reinterpretAsInt64(substring(sha, 9, 8))
FROM (SELECT concat(concat(toString(`id`), ';'), if(isNotNull(`k\`e"y`), concat(toString(length(assumeNotNull(`k\`e"y`))), ':', assumeNotNull(`k\`e"y`)), 'N'), '') AS row_key, SHA256(concat('')) AS sha, _version AS row_version, _is_deleted AS row_deleted
FROM `analytics`.`orders_raw`
WHERE (`id`, `k\`e"y`) IN (('7', 'a'), ('8', '\'\\')))
SETTINGS prefer_column_name_to_alias = 1, max_bytes_before_external_sort = 1000000000;

SELECT CONCAT(CONCAT(CAST(`id` + 0 AS CHAR), ';'), IF(`k``e"y` IS NULL, 'N', CONCAT(LENGTH(CONVERT(`k``e"y` USING utf8mb4)), ':', CONVERT(`k``e"y` USING utf8mb4))), ''), CONCAT(CAST(`id` + 0 AS CHAR), ';'), IF(`k``e"y` IS NULL, 'N', CONCAT(LENGTH(CONVERT(`k``e"y` USING utf8mb4)), ':', CONVERT(`k``e"y` USING utf8mb4)))
FROM `shop`.`orders`
WHERE ((`id` = 7 AND `k``e"y` = _utf8mb4 X'61') AND CAST(CONVERT(`k``e"y` USING utf8mb4) AS BINARY) = X'61' OR (`id` = 8 AND `k``e"y` = _utf8mb4 X'275c') AND CAST(CONVERT(`k``e"y` USING utf8mb4) AS BINARY) = X'275c');

SELECT concat(concat(toString(`id`), ';'), if(isNotNull(`k\`e"y`), concat(toString(length(assumeNotNull(`k\`e"y`))), ':', assumeNotNull(`k\`e"y`)), 'N'), ''), concat(toString(`id`), ';'), if(isNotNull(`k\`e"y`), concat(toString(length(assumeNotNull(`k\`e"y`))), ':', assumeNotNull(`k\`e"y`)), 'N')
FROM `analytics`.`orders_raw` FINAL
WHERE _is_deleted = 0 AND (`id`, `k\`e"y`) IN (('7', 'a'), ('8', '\'\\'))
SETTINGS prefer_column_name_to_alias = 1, max_bytes_before_external_sort = 1000000000;

SELECT part, toInt64(count()), groupBitXor(reinterpretAsInt64(substring(sha, 1, 8)))
FROM (SELECT sha, reinterpretAsUInt16(substring(sha, 9, 2)) AS part
FROM (SELECT SHA256(concat(concat(toString(`id`), ';'), if(isNotNull(`k\`e"y`), concat(toString(length(assumeNotNull(`k\`e"y`))), ':', assumeNotNull(`k\`e"y`)), 'N'), '')) AS sha
FROM `analytics`.`orders_raw` FINAL
WHERE _is_deleted = 0))
GROUP BY part
SETTINGS prefer_column_name_to_alias = 1, max_bytes_before_external_sort = 1000000000;

SELECT row_key
FROM (SELECT concat(concat(toString(`id`), ';'), if(isNotNull(`k\`e"y`), concat(toString(length(assumeNotNull(`k\`e"y`))), ':', assumeNotNull(`k\`e"y`)), 'N'), '') AS row_key
FROM `analytics`.`orders_raw` FINAL
WHERE _is_deleted = 0)
WHERE reinterpretAsUInt16(substring(SHA256(row_key), 9, 2)) IN (7, 263)
SETTINGS prefer_column_name_to_alias = 1, max_bytes_before_external_sort = 1000000000;
