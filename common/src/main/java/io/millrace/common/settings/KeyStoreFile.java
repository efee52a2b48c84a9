package io.millrace.common.settings;

import java.nio.file.Path;

/** A key store, PKCS12 or JKS. */
public record KeyStoreFile(Path file, Secret password) {}
