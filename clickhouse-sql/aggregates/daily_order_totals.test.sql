CREATE TABLE {{{target}}}.orders_raw
(
    id          UInt64,
    customer_id UInt32,
    status      String,
    ordered_at  DateTime,
    _version    UInt64,
    _is_deleted UInt8
)
ENGINE = ReplacingMergeTree(_version, _is_deleted)
ORDER BY id
COMMENT 'MySQL shop.orders';

CREATE VIEW {{{target}}}.orders AS
SELECT id, customer_id, status, ordered_at FROM {{{target}}}.orders_raw FINAL WHERE _is_deleted = 0;

CREATE TABLE {{{target}}}.order_details_raw
(
    order_id    UInt64,
    line        UInt16,
    quantity    UInt16,
    unit_price  Decimal(10, 2),
    _version    UInt64,
    _is_deleted UInt8
)
ENGINE = ReplacingMergeTree(_version, _is_deleted)
ORDER BY (order_id, line)
COMMENT 'MySQL shop.order_details';

CREATE VIEW {{{target}}}.order_details AS
SELECT order_id, line, quantity, unit_price FROM {{{target}}}.order_details_raw FINAL WHERE _is_deleted = 0;

INSERT INTO {{{target}}}.orders_raw VALUES
    (1, 7, 'new', '2026-01-01 10:00:00', 0, 0),
    (2, 7, 'paid', '2026-01-01 23:59:59', 0, 0),
    (3, 8, 'cancelled', '2026-01-01 12:00:00', 0, 0),
    (4, 8, 'new', '2026-01-02 00:00:00', 0, 0);

INSERT INTO {{{target}}}.order_details_raw VALUES
    (1, 1, 2, 1.50, 0, 0), (1, 2, 1, 5.00, 0, 0), (2, 1, 3, 1.60, 0, 0), (3, 1, 9, 99.00, 0, 0), (4, 1, 1, 0.10, 0, 0);

-- A day's orders, without those that were cancelled
SELECT day, orders, customers, items, revenue FROM {{{target}}}.daily_order_totals ORDER BY day;
-- | 2026-01-01 | 2 | 1 | 6 | 12.80 |
-- | 2026-01-02 | 1 | 1 | 1 | 0.10 |

INSERT INTO {{{target}}}.orders_raw VALUES (2, 7, 'paid', '2026-01-03 00:00:00', 8, 0), (4, 8, 'new', '2026-01-02 00:00:00', 16, 1);
INSERT INTO {{{target}}}.order_details_raw VALUES (1, 2, 2, 5.00, 24, 0);

-- An order that moved to another day counts there and no longer here; a day without orders is gone
SELECT day, orders, customers, items, revenue FROM {{{target}}}.daily_order_totals ORDER BY day;
-- | 2026-01-01 | 1 | 1 | 4 | 13.00 |
-- | 2026-01-03 | 1 | 1 | 3 | 4.80 |
