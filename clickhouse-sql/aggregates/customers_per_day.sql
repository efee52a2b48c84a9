-- Customers who signed up, per day and country.
--
-- reads customers (id)
-- unit  customer_id
-- row   customer_id
-- group day, country
SELECT
    id                 AS customer_id,
    toDate(created_at) AS day,
    country
FROM {{{target}}}.customers
{{#changed}}WHERE id IN {{{changed}}}{{/changed}};

SELECT
    day,
    country,
    count() AS customers
FROM {{{rows}}}
GROUP BY day, country;
