-- The demo's shop. Each statement ends with a semicolon at the end of a line.
CREATE TABLE payment_method
(
    id         TINYINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    name       VARCHAR(40)      NOT NULL UNIQUE,
    kind       ENUM ('card', 'transfer', 'wallet', 'cash') NOT NULL,
    fee        DECIMAL(5, 3)    NOT NULL DEFAULT 0,
    active     TINYINT(1)       NOT NULL DEFAULT 1
);

CREATE TABLE customers
(
    id         INT UNSIGNED   NOT NULL AUTO_INCREMENT PRIMARY KEY,
    email      VARCHAR(120)   NOT NULL UNIQUE,
    name       VARCHAR(80)    NOT NULL,
    country    CHAR(2)        NOT NULL,
    birthday   DATE           NULL,
    balance    DECIMAL(12, 2) NOT NULL DEFAULT 0,
    newsletter BIT(1)         NOT NULL DEFAULT b'0',
    created_at DATETIME(3)    NOT NULL,
    updated_at TIMESTAMP(6)   NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6)
);

CREATE TABLE orders
(
    id                BIGINT UNSIGNED  NOT NULL AUTO_INCREMENT PRIMARY KEY,
    customer_id       INT UNSIGNED     NOT NULL,
    payment_method_id TINYINT UNSIGNED NOT NULL,
    status            ENUM ('new', 'paid', 'shipped', 'cancelled') NOT NULL DEFAULT 'new',
    total             DECIMAL(12, 2)   NOT NULL,
    detail_count      SMALLINT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'how many order_details the order has',
    note              TEXT             NULL,
    ordered_at        DATETIME         NOT NULL,
    updated_at        TIMESTAMP(3)     NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
    KEY customer (customer_id)
);

CREATE TABLE order_details
(
    order_id   BIGINT UNSIGNED   NOT NULL,
    line       SMALLINT UNSIGNED NOT NULL,
    product    VARCHAR(60)       NOT NULL,
    quantity   SMALLINT UNSIGNED NOT NULL,
    unit_price DECIMAL(10, 2)    NOT NULL,
    weight_kg  DOUBLE            NULL,
    attributes JSON              NULL,
    PRIMARY KEY (order_id, line)
);
