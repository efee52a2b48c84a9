SELECT COUNT(*), BIT_XOR(LEFT(UNHEX(SHA2(CONCAT(CONCAT(CAST(`id` + 0 AS CHAR), ';'), IF(`v` IS NULL, 'N', CONCAT(CAST(`v` + 0 AS CHAR), ';')), ''), 256)), 16)), SUM((0))
FROM `shop`.`orders`
WHERE TRUE;

SELECT toInt64(count()), groupBitXor(reinterpretAsInt64(substring(sha, 1, 8))), groupBitXor(reinterpretAsInt64(substring(sha, 9, 8)))
FROM (SELECT SHA256(concat(concat(toString(`id`), ';'), if(isNotNull(`v`), concat(toString(assumeNotNull(`v`)), ';'), 'N'), '')) AS sha
FROM `analytics`.`orders_raw` FINAL
WHERE _is_deleted = 0 AND (1))
SETTINGS prefer_column_name_to_alias = 1, max_bytes_before_external_sort = 1000000000;
