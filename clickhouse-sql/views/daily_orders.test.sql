CREATE TABLE {{{target}}}.orders
(
    id          UInt64,
    customer_id UInt32,
    status      String,
    ordered_at  DateTime
)
ENGINE = Memory;

CREATE TABLE {{{target}}}.order_details
(
    order_id   UInt64,
    line       UInt16,
    quantity   UInt16,
    unit_price Decimal(10, 2)
)
ENGINE = Memory;

INSERT INTO {{{target}}}.orders VALUES
    (1, 7, 'new', '2026-01-01 10:00:00'),
    (2, 7, 'paid', '2026-01-01 23:59:59'),
    (3, 8, 'cancelled', '2026-01-01 12:00:00'),
    (4, 8, 'new', '2026-01-02 00:00:00');

INSERT INTO {{{target}}}.order_details VALUES
    (1, 1, 2, 1.50), (1, 2, 1, 5.00), (2, 1, 3, 1.60), (3, 1, 9, 99.00), (4, 1, 1, 0.10);

-- A day's orders, without those that were cancelled
SELECT day, orders, customers, items, revenue FROM {{{target}}}.daily_orders ORDER BY day;
-- | 2026-01-01 | 2 | 1 | 6 | 12.80 |
-- | 2026-01-02 | 1 | 1 | 1 | 0.10 |
