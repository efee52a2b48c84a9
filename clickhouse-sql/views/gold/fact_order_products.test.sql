CREATE TABLE {{{target}}}.order_details (order_id UInt64, line UInt16, product String, quantity UInt16, unit_price Decimal(10, 2)) ENGINE = Memory;
CREATE TABLE {{{target}}}.orders (id UInt64, customer_id UInt32, ordered_at DateTime64(0)) ENGINE = Memory;

INSERT INTO {{{target}}}.orders VALUES (1, 7, '2026-01-01 23:00:00');
INSERT INTO {{{target}}}.order_details VALUES (1, 1, 'cup', 2, 3.25), (5, 1, 'pen', 1, 1.00);

-- A line of an order, and one whose order is late
SELECT order_id, line, customer_key = sipHash64('customer', '7'), date_key, quantity, revenue FROM {{{gold}}}.fact_order_products ORDER BY order_id;
-- | 1 | 1 | 1 | 20260101 | 2 | 6.50 |
-- | 5 | 1 | 0 | 0 | 1 | 1.00 |
