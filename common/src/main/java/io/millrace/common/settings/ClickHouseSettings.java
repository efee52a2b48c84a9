package io.millrace.common.settings;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The ClickHouse server, and who Millrace is there.
 *
 * @param url without user and password
 * @param authorities file of those that are trusted besides Java's
 * @param certificate that the server is shown
 */
public record ClickHouseSettings(
        String url, String user, Secret password, Optional<Path> authorities, Optional<OwnCertificate> certificate) {}
