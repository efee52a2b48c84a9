package io.millrace.common.settings;

/** A value that must not stand in a log, a message or a file; its text shows nothing of it. */
public record Secret(String value) {

    @Override
    public String toString() {
        return "***";
    }
}
