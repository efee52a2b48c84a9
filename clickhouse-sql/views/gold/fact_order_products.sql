-- A row for each line of an order. Of a line whose order has not arrived yet, customer and date are unknown (key 0).
CREATE OR REPLACE VIEW {{{gold}}}.fact_order_products AS
SELECT
    toUInt64(d.order_id)                                                                          AS order_id,
    d.line                                                                                        AS line,
    if(isNull(d.product), 0, sipHash64('product', d.product))                                     AS product_key,
    if(o.id = 0 OR isNull(o.customer_id), 0, sipHash64('customer', toString(o.customer_id)))      AS customer_key,
    if(o.id = 0 OR isNull(o.ordered_at), 0, toUInt32(toYYYYMMDD(o.ordered_at)))                   AS date_key,
    d.quantity                                                                                    AS quantity,
    d.unit_price                                                                                  AS unit_price,
    d.quantity * d.unit_price                                                                     AS revenue
FROM {{{target}}}.order_details AS d
LEFT JOIN {{{target}}}.orders AS o ON o.id = d.order_id;
