-- Fills the shop. ${from} and ${to} bound the ids of one chunk; everything is computed from the id, so that every
-- run makes the same rows.
-- payment_method
INSERT INTO payment_method (name, kind, fee, active)
SELECT CONCAT(ELT(1 + n DIV 3, 'Card', 'Transfer', 'Wallet', 'Cash'), ' ', ELT(1 + n MOD 3, 'standard', 'premium', 'légère')),
       ELT(1 + n DIV 3, 'card', 'transfer', 'wallet', 'cash'),
       n * 0.125,
       n <> 7
FROM (WITH RECURSIVE s (n) AS (SELECT ${from} - 1 UNION ALL SELECT n + 1 FROM s WHERE n + 1 < ${to}) SELECT n FROM s) AS seq;
-- customers
INSERT INTO customers (id, email, name, country, birthday, balance, newsletter, created_at)
SELECT n,
       CONCAT('customer', n, '@example.com'),
       CONCAT(ELT(1 + n MOD 7, 'Ada', 'Grace', 'Žofie', 'Linus', '美咲', 'Olu', 'José'), ' ', HEX(n * 2654435761 MOD 1048576)),
       ELT(1 + n MOD 6, 'DE', 'FR', 'JP', 'NG', 'US', 'BR'),
       IF(n MOD 9 = 0, NULL, DATE_ADD('1940-01-01', INTERVAL n * 7919 MOD 25000 DAY)),
       (n * 7907 MOD 1000000) / 100 - 500,
       n MOD 3 = 0,
       DATE_ADD('2020-01-01', INTERVAL n * 104729 MOD 200000000 * 1000 MICROSECOND)
FROM (WITH RECURSIVE s (n) AS (SELECT ${from} UNION ALL SELECT n + 1 FROM s WHERE n < ${to}) SELECT n FROM s) AS seq;
-- orders
INSERT INTO orders (id, customer_id, payment_method_id, status, total, detail_count, note, ordered_at)
SELECT n,
       1 + n * 7919 MOD ${customers},
       1 + n MOD 12,
       ELT(1 + n MOD 4, 'new', 'paid', 'shipped', 'cancelled'),
       (n * 6007 MOD 90000) / 100,
       1 + (n MOD 10 < 6) + (n MOD 25 < 7),
       IF(n MOD 5 = 0, CONCAT('gift for "', n, '" 🎁\n\tleave at the door'), NULL),
       DATE_ADD('2026-01-01', INTERVAL n * 127 MOD 25000000 SECOND)
FROM (WITH RECURSIVE s (n) AS (SELECT ${from} UNION ALL SELECT n + 1 FROM s WHERE n < ${to}) SELECT n FROM s) AS seq;
-- order_details
INSERT INTO order_details (order_id, line, product, quantity, unit_price, weight_kg, attributes)
SELECT n,
       line,
       CONCAT('product ', n * line MOD 997),
       1 + n MOD 5,
       (n * line * 31 MOD 20000) / 100,
       IF(n MOD 4 = 0, NULL, n / 7),
       IF(n MOD 3 = 0, NULL, JSON_OBJECT('colour', ELT(1 + n MOD 3, 'red', 'blue', 'grün'), 'size', n MOD 50, 'tags', JSON_ARRAY('a', line)))
FROM (WITH RECURSIVE s (n) AS (SELECT ${from} UNION ALL SELECT n + 1 FROM s WHERE n < ${to}) SELECT n FROM s) AS seq
         CROSS JOIN (SELECT 1 AS line UNION ALL SELECT 2 UNION ALL SELECT 3) AS line_numbers
WHERE line = 1 OR line = 2 AND n MOD 10 < 6 OR line = 3 AND n MOD 25 < 7;
