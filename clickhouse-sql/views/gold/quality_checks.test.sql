CREATE TABLE {{{gold}}}.dim_customer (customer_key UInt64, is_late UInt8) ENGINE = Memory;
CREATE TABLE {{{gold}}}.dim_payment_method (payment_method_key UInt64, is_late UInt8) ENGINE = Memory;
CREATE TABLE {{{gold}}}.dim_product (product_key UInt64) ENGINE = Memory;
CREATE TABLE {{{gold}}}.dim_date (date_key UInt32) ENGINE = Memory;
CREATE TABLE {{{gold}}}.fact_orders
(
    order_id           UInt64,
    customer_key       UInt64,
    payment_method_key UInt64,
    date_key           UInt32,
    total              Nullable(Decimal(12, 2))
)
ENGINE = Memory;
CREATE TABLE {{{gold}}}.fact_order_products
(
    order_id     UInt64,
    line         UInt16,
    product_key  UInt64,
    customer_key UInt64,
    date_key     UInt32,
    quantity     Nullable(UInt16),
    unit_price   Nullable(Decimal(10, 2))
)
ENGINE = Memory;

INSERT INTO {{{gold}}}.dim_customer VALUES (0, 0), (1, 0), (1, 0), (2, 1);
INSERT INTO {{{gold}}}.dim_payment_method VALUES (0, 0), (1, 0);
INSERT INTO {{{gold}}}.dim_product VALUES (0), (1);
INSERT INTO {{{gold}}}.dim_date VALUES (0), (20260101);
INSERT INTO {{{gold}}}.fact_orders VALUES
    (1, 1, 1, 20260101, 5),
    (2, 9, 1, 20260101, NULL),
    (3, 2, 0, 20260101, 0);
INSERT INTO {{{gold}}}.fact_order_products VALUES
    (1, 1, 1, 1, 20260101, 2, 2.50),
    (1, 1, 1, 1, 20260101, NULL, NULL),
    (1, 2, 1, 1, 20260101, NULL, 0);

-- What is not as it should be
SELECT check, object, bad_rows FROM {{{gold}}}.quality_checks WHERE bad_rows > 0 ORDER BY check, object;
-- | duplicate keys | dim_customer | 1 |
-- | duplicate keys | fact_order_products | 1 |
-- | late | dim_customer | 1 |
-- | nulls | fact_order_products.quantity | 2 |
-- | nulls | fact_order_products.unit_price | 1 |
-- | nulls | fact_orders.total | 1 |
-- | orphans | fact_orders.customer_key | 1 |
-- | unknown | fact_orders.payment_method_key | 1 |

-- Numbers that can be added
SELECT DISTINCT toTypeName(bad_rows), sum(bad_rows) OVER () FROM {{{gold}}}.quality_checks;
-- | Int64 | 9 |
