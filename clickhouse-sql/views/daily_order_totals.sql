-- Orders and revenue per day: an example of a view of your own on top of the replicated tables.
-- Copy it, put your database's name (MILLRACE_TARGET_DATABASE) where the braces are, and run it with any client:
-- clickhouse client --queries-file my_view.sql
CREATE OR REPLACE VIEW {{{target}}}.daily_order_totals AS
SELECT
    toDate(o.ordered_at)                    AS day,
    uniqExact(o.id)                         AS orders,
    uniqExact(o.customer_id)                AS customers,
    sum(d.quantity)                         AS items,
    sum(d.quantity * d.unit_price)          AS revenue
FROM {{{target}}}.orders AS o
INNER JOIN {{{target}}}.order_details AS d ON d.order_id = o.id
WHERE o.status != 'cancelled'
GROUP BY day
ORDER BY day;
