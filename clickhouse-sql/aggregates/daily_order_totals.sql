-- Orders, customers, items and revenue per day, of orders that were not cancelled.
--
-- reads orders (id)
-- reads order_details (order_id)
-- unit  order_id
-- row   order_id
-- group day
SELECT
    o.id                 AS order_id,
    toDate(o.ordered_at) AS day,
    o.customer_id        AS customer_id,
    d.items              AS items,
    d.revenue            AS revenue
FROM {{{target}}}.orders AS o
INNER JOIN
(
    SELECT
        order_id,
        sum(quantity)              AS items,
        sum(quantity * unit_price) AS revenue
    FROM {{{target}}}.order_details
    {{#changed}}WHERE order_id IN {{{changed}}}{{/changed}}
    GROUP BY order_id
) AS d ON d.order_id = o.id
WHERE o.status != 'cancelled' {{#changed}}AND o.id IN {{{changed}}}{{/changed}};

SELECT
    day,
    count()                AS orders,
    uniqExact(customer_id) AS customers,
    sum(items)             AS items,
    sum(revenue)           AS revenue
FROM {{{rows}}}
GROUP BY day;
