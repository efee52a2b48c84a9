package io.millrace.common.settings;

/**
 * The ClickHouse server, and who Millrace is there.
 *
 * @param url without user and password
 */
public record ClickHouseSettings(String url, String user, Secret password) {}
