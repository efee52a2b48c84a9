-- Customers as they are now. is_late = 1: only orders know the customer yet. Key 0: unknown.
CREATE OR REPLACE VIEW {{{gold}}}.dim_customer AS
SELECT
    sipHash64('customer', toString(id)) AS customer_key,
    toUInt64(id)                        AS customer_id,
    name,
    country,
    toDate32(birthday)                  AS birthday,
    created_at,
    toUInt8(0)                          AS is_late
FROM {{{target}}}.customers
UNION ALL
SELECT DISTINCT
    sipHash64('customer', toString(customer_id)), toUInt64(customer_id), 'not there yet', '', NULL, NULL, 1
FROM {{{target}}}.orders
WHERE customer_id NOT IN (SELECT id FROM {{{target}}}.customers)
UNION ALL
SELECT 0, 0, 'unknown', '', NULL, NULL, 0;
