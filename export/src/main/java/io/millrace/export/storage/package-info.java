/** Files on S3-compatible storage, as ClickHouse reaches them. */
package io.millrace.export.storage;
