/** How far ClickHouse is behind MySQL, in seconds. */
package io.millrace.validator.freshness;
