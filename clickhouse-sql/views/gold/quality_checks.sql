-- How many rows of the star schema are not as they should be: keys that stand twice, facts without their dimension, facts whose
-- dimension is unknown, facts without a number, and dimensions that are late. Computed again every five minutes.
CREATE MATERIALIZED VIEW {{{gold}}}.quality_checks
REFRESH EVERY 5 MINUTE
ENGINE = MergeTree
ORDER BY (check, object)
AS
SELECT 'duplicate keys' AS check, 'dim_customer' AS object, toInt64(count() - uniqExact(customer_key)) AS bad_rows
FROM {{{gold}}}.dim_customer
UNION ALL
SELECT 'duplicate keys' AS check, 'dim_payment_method' AS object, toInt64(count() - uniqExact(payment_method_key)) AS bad_rows
FROM {{{gold}}}.dim_payment_method
UNION ALL
SELECT 'duplicate keys' AS check, 'dim_product' AS object, toInt64(count() - uniqExact(product_key)) AS bad_rows
FROM {{{gold}}}.dim_product
UNION ALL
SELECT 'duplicate keys' AS check, 'dim_date' AS object, toInt64(count() - uniqExact(date_key)) AS bad_rows
FROM {{{gold}}}.dim_date
UNION ALL
SELECT 'duplicate keys', 'fact_orders', toInt64(count() - uniqExact(order_id))
FROM {{{gold}}}.fact_orders
UNION ALL
SELECT 'duplicate keys', 'fact_order_products', toInt64(count() - uniqExact(order_id, line))
FROM {{{gold}}}.fact_order_products
UNION ALL
SELECT 'orphans', 'fact_orders.customer_key', toInt64(count())
FROM {{{gold}}}.fact_orders
WHERE customer_key NOT IN (SELECT customer_key FROM {{{gold}}}.dim_customer)
UNION ALL
SELECT 'unknown', 'fact_orders.customer_key', toInt64(countIf(customer_key = 0))
FROM {{{gold}}}.fact_orders
UNION ALL
SELECT 'orphans', 'fact_orders.payment_method_key', toInt64(count())
FROM {{{gold}}}.fact_orders
WHERE payment_method_key NOT IN (SELECT payment_method_key FROM {{{gold}}}.dim_payment_method)
UNION ALL
SELECT 'unknown', 'fact_orders.payment_method_key', toInt64(countIf(payment_method_key = 0))
FROM {{{gold}}}.fact_orders
UNION ALL
SELECT 'orphans', 'fact_orders.date_key', toInt64(count())
FROM {{{gold}}}.fact_orders
WHERE date_key NOT IN (SELECT date_key FROM {{{gold}}}.dim_date)
UNION ALL
SELECT 'unknown', 'fact_orders.date_key', toInt64(countIf(date_key = 0))
FROM {{{gold}}}.fact_orders
UNION ALL
SELECT 'orphans', 'fact_order_products.product_key', toInt64(count())
FROM {{{gold}}}.fact_order_products
WHERE product_key NOT IN (SELECT product_key FROM {{{gold}}}.dim_product)
UNION ALL
SELECT 'unknown', 'fact_order_products.product_key', toInt64(countIf(product_key = 0))
FROM {{{gold}}}.fact_order_products
UNION ALL
SELECT 'orphans', 'fact_order_products.customer_key', toInt64(count())
FROM {{{gold}}}.fact_order_products
WHERE customer_key NOT IN (SELECT customer_key FROM {{{gold}}}.dim_customer)
UNION ALL
SELECT 'unknown', 'fact_order_products.customer_key', toInt64(countIf(customer_key = 0))
FROM {{{gold}}}.fact_order_products
UNION ALL
SELECT 'orphans', 'fact_order_products.date_key', toInt64(count())
FROM {{{gold}}}.fact_order_products
WHERE date_key NOT IN (SELECT date_key FROM {{{gold}}}.dim_date)
UNION ALL
SELECT 'unknown', 'fact_order_products.date_key', toInt64(countIf(date_key = 0))
FROM {{{gold}}}.fact_order_products
UNION ALL
SELECT 'nulls', 'fact_orders.total', toInt64(countIf(isNull(total)))
FROM {{{gold}}}.fact_orders
UNION ALL
SELECT 'nulls', 'fact_order_products.quantity', toInt64(countIf(isNull(quantity)))
FROM {{{gold}}}.fact_order_products
UNION ALL
SELECT 'nulls', 'fact_order_products.unit_price', toInt64(countIf(isNull(unit_price)))
FROM {{{gold}}}.fact_order_products
UNION ALL
SELECT 'late', 'dim_customer', toInt64(countIf(is_late = 1))
FROM {{{gold}}}.dim_customer
UNION ALL
SELECT 'late', 'dim_payment_method', toInt64(countIf(is_late = 1))
FROM {{{gold}}}.dim_payment_method;
