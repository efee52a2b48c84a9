SELECT CONCAT(CONCAT(CAST(`id` + 0 AS CHAR), ';'), ''), LEFT(UNHEX(SHA2(CONCAT(IF(`v` IS NULL, 'N', CONCAT(CONCAT(CAST(`v` AS CHAR), _utf8mb4 X'0A'), ';')), ''), 256)), 16), ''
FROM `shop`.`orders`
WHERE TRUE;

SELECT row_key, reinterpretAsInt64(substring(sha, 1, 8)), reinterpretAsInt64(substring(sha, 9, 8))
FROM (SELECT concat(concat(toString(`id`), ';'), '') AS row_key, SHA256(concat(if(isNotNull(`v`), concat(concat(if(position(assumeNotNull(`v`), '\\') = 0, arrayStringConcat(arrayMap((part, i) -> if(i % 2 = 1, replaceAll(replaceAll(part, ',', ', '), ':', ': '), part), splitByChar('"', assumeNotNull(`v`)), arrayEnumerate(splitByChar('"', assumeNotNull(`v`)))), '"'), trimRight(replaceRegexpAll(assumeNotNull(`v`), '((?:"(?:[^"\\\\]|\\\\.)*"|[^":,])*)([:,]|$)', '\\1\\2 '))), '\n'), ';'), 'N'), '')) AS sha
FROM `analytics`.`orders_raw` FINAL
WHERE _is_deleted = 0 AND (1))
SETTINGS prefer_column_name_to_alias = 1, max_bytes_before_external_sort = 1000000000;
