-- A row for each order. Each key is computed from the order alone, so it is right also before the other row has arrived.
CREATE OR REPLACE VIEW {{{gold}}}.fact_orders AS
SELECT
    toUInt64(id)                                                                                 AS order_id,
    if(isNull(customer_id), 0, sipHash64('customer', toString(customer_id)))                     AS customer_key,
    if(isNull(payment_method_id), 0, sipHash64('payment_method', toString(payment_method_id)))   AS payment_method_key,
    if(isNull(ordered_at), 0, toUInt32(toYYYYMMDD(ordered_at)))                                  AS date_key,
    toString(status)                                                                             AS status,
    total
FROM {{{target}}}.orders;
