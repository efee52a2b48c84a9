SELECT toInt64(count()), groupBitXor(reinterpretAsInt64(substring(sha, 1, 8))), groupBitXor(reinterpretAsInt64(substring(sha, 9, 8)))
FROM (SELECT SHA256(concat(concat(toString(`id`), ';'), if(isNotNull(`d`), concat(toString(assumeNotNull(`d`)), ';'), 'N'), '')) AS sha
FROM `analytics`.`orders_raw` FINAL
WHERE _is_deleted = 0 AND ((`id` > 7 OR ((`id` = 7) AND `d` > CAST(fromUnixTimestamp64Micro(toInt64(1709251199125000), 'UTC'), 'DateTime64(6, \'UTC\')'))) AND (`id` < 9 OR ((`id` = 9) AND `d` < CAST(fromUnixTimestamp64Micro(toInt64(1588291199999999), 'UTC'), 'DateTime64(6, \'UTC\')')) OR (`id` = 9 AND `d` = CAST(fromUnixTimestamp64Micro(toInt64(1588291199999999), 'UTC'), 'DateTime64(6, \'UTC\')')))))
SETTINGS prefer_column_name_to_alias = 1, max_bytes_before_external_sort = 1000000000;

SELECT row_key, reinterpretAsInt64(substring(sha, 1, 8)), reinterpretAsInt64(substring(sha, 9, 8))
FROM (SELECT concat(concat(toString(`id`), ';'), if(isNotNull(`d`), concat(toString(assumeNotNull(`d`)), ';'), 'N'), '') AS row_key, SHA256(concat('')) AS sha
FROM `analytics`.`orders_raw` FINAL
WHERE _is_deleted = 0 AND ((`id` > 7 OR ((`id` = 7) AND `d` > CAST(fromUnixTimestamp64Micro(toInt64(1709251199125000), 'UTC'), 'DateTime64(6, \'UTC\')'))) AND (`id` < 9 OR ((`id` = 9) AND `d` < CAST(fromUnixTimestamp64Micro(toInt64(1588291199999999), 'UTC'), 'DateTime64(6, \'UTC\')')) OR (`id` = 9 AND `d` = CAST(fromUnixTimestamp64Micro(toInt64(1588291199999999), 'UTC'), 'DateTime64(6, \'UTC\')')))))
SETTINGS prefer_column_name_to_alias = 1, max_bytes_before_external_sort = 1000000000;

SELECT concat(concat(toString(`id`), ';'), if(isNotNull(`d`), concat(toString(assumeNotNull(`d`)), ';'), 'N'), '')
FROM (SELECT `id`, `d`
FROM `analytics`.`orders_raw`
WHERE _is_deleted = 0 AND ((`id` > 7 OR ((`id` = 7) AND `d` > CAST(fromUnixTimestamp64Micro(toInt64(1709251199125000), 'UTC'), 'DateTime64(6, \'UTC\')'))))
ORDER BY `id`, `d` LIMIT 1 OFFSET 49999)
SETTINGS prefer_column_name_to_alias = 1, max_bytes_before_external_sort = 1000000000;
