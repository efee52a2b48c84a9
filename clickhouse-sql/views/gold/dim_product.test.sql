CREATE TABLE {{{target}}}.order_details (order_id UInt64, line UInt16, product String, quantity UInt16, unit_price Decimal(10, 2)) ENGINE = Memory;

INSERT INTO {{{target}}}.order_details VALUES (1, 1, 'cup', 2, 3), (2, 1, 'cup', 1, 3), (2, 2, 'pen', 1, 1);

-- Each product once, and the unknown one
SELECT name, product_key != 0 FROM {{{gold}}}.dim_product ORDER BY name;
-- | cup | 1 |
-- | pen | 1 |
-- | unknown | 0 |
