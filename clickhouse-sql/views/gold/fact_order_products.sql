-- A row for each line of an order. Of a line whose order has not arrived yet, customer and date are unknown (key 0).
CREATE OR REPLACE VIEW {{{gold}}}.fact_order_products AS
SELECT
    toUInt64(d.order_id)                                              AS order_id,
    d.line                                                            AS line,
    if(isNull(d.product), 0, sipHash64('product', d.product))         AS product_key,
    o.customer_key                                                    AS customer_key,
    o.date_key                                                        AS date_key,
    d.quantity                                                        AS quantity,
    d.unit_price                                                      AS unit_price,
    d.quantity * d.unit_price                                         AS revenue
FROM {{{target}}}.order_details AS d
LEFT JOIN {{{gold}}}.fact_orders AS o ON o.order_id = toUInt64(d.order_id);
