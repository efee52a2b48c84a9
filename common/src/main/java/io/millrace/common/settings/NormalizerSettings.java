package io.millrace.common.settings;

import java.nio.file.Path;

/** How one normalizer runs; what they all share is in {@link NameSettings}. */
public record NormalizerSettings(int threads, Path stateFolder) {}
