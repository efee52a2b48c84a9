CREATE TABLE {{{target}}}.order_details (order_id UInt64, line UInt16, product String, quantity UInt16, unit_price Decimal(10, 2)) ENGINE = Memory;
CREATE TABLE {{{gold}}}.fact_orders (order_id UInt64, customer_key UInt64, date_key UInt32) ENGINE = Memory;

INSERT INTO {{{gold}}}.fact_orders VALUES (1, 77, 20260101);
INSERT INTO {{{target}}}.order_details VALUES (1, 1, 'cup', 2, 3.25), (5, 1, 'pen', 1, 1.00);

-- A line of an order, and one whose order is late
SELECT order_id, line, customer_key, date_key, quantity, revenue FROM {{{gold}}}.fact_order_products ORDER BY order_id;
-- | 1 | 1 | 77 | 20260101 | 2 | 6.50 |
-- | 5 | 1 | 0 | 0 | 1 | 1.00 |
