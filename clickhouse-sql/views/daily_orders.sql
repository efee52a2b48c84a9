-- Orders, customers, items and revenue per day, always of the current rows.
CREATE OR REPLACE VIEW {{{target}}}.daily_orders AS
SELECT
    toDate(o.ordered_at)           AS day,
    uniqExact(o.id)                AS orders,
    uniqExact(o.customer_id)       AS customers,
    sum(d.quantity)                AS items,
    sum(d.quantity * d.unit_price) AS revenue
FROM {{{target}}}.orders AS o
INNER JOIN {{{target}}}.order_details AS d ON d.order_id = o.id
WHERE o.status != 'cancelled'
GROUP BY day;
