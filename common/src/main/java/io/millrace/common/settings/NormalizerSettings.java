package io.millrace.common.settings;

import java.nio.file.Path;

/** The normalizer as a Kafka Streams application. */
public record NormalizerSettings(String applicationId, int threads, Path stateFolder) {}
