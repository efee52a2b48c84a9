CREATE TABLE {{{target}}}.orders (id UInt64, status String) ENGINE = Memory;
CREATE TABLE {{{target}}}.order_details (order_id UInt64, product String, quantity UInt16, unit_price Decimal(10, 2)) ENGINE = Memory;

INSERT INTO {{{target}}}.orders VALUES (1, 'new'), (2, 'paid'), (3, 'cancelled');
INSERT INTO {{{target}}}.order_details VALUES
    (1, 'cup', 2, 3.00), (1, 'pen', 1, 1.00), (2, 'pen', 9, 1.00), (3, 'cup', 50, 3.00);

-- By revenue, without cancelled orders
SELECT place, product, orders, items, revenue FROM {{{target}}}.top_products ORDER BY place;
-- | 1 | pen | 2 | 10 | 10.00 |
-- | 2 | cup | 1 | 2 | 6.00 |
