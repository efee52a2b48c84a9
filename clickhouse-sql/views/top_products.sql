-- The hundred products with the most revenue. Its answer is small, so all of it is computed again every minute.
CREATE MATERIALIZED VIEW {{{target}}}.top_products
REFRESH EVERY 1 MINUTE
ENGINE = MergeTree
ORDER BY place
AS
SELECT
    row_number() OVER (ORDER BY sum(d.quantity * d.unit_price) DESC, d.product) AS place,
    d.product                      AS product,
    uniqExact(d.order_id)          AS orders,
    sum(d.quantity)                AS items,
    sum(d.quantity * d.unit_price) AS revenue
FROM {{{target}}}.order_details AS d
INNER JOIN {{{target}}}.orders AS o ON o.id = d.order_id
WHERE o.status != 'cancelled'
GROUP BY d.product
ORDER BY place
LIMIT 100;
