CREATE TABLE {{{target}}}.orders
(
    id                UInt64,
    customer_id       UInt32,
    payment_method_id UInt8,
    status            String,
    total             Decimal(12, 2),
    ordered_at        DateTime64(0)
)
ENGINE = Memory;

INSERT INTO {{{target}}}.orders VALUES (1, 7, 2, 'paid', 5.50, '2026-01-01 23:59:59');

-- An order with its keys
SELECT
    order_id,
    customer_key = sipHash64('customer', '7'),
    payment_method_key = sipHash64('payment_method', '2'),
    date_key,
    status,
    total
FROM {{{gold}}}.fact_orders;
-- | 1 | 1 | 1 | 20260101 | paid | 5.50 |
