package io.millrace.common.settings;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Whether the connector copies the tables before it streams their changes. */
public enum FirstCopy {
    COPY_THEN_STREAM,
    COPY_ONLY,
    STREAM_ONLY;

    /** The word in settings and on the command line. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Empty when there is no such word. */
    public static Optional<FirstCopy> of(String word) {
        return Arrays.stream(values()).filter(copy -> copy.word().equals(word)).findFirst();
    }

    /** All words, as messages list them. */
    public static String words() {
        return Arrays.stream(values()).map(FirstCopy::word).collect(Collectors.joining(", "));
    }
}
