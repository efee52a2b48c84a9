package io.millrace.ddlmanager.views;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The end of the comment of a view that Millrace made. Only such a view is ever changed or dropped, and only by its own
 * pipeline: several may share a ClickHouse.
 *
 * @param owner the ingest database of the tables that it reads
 * @param file below {@code views/}
 * @param fingerprint of the file's text
 */
record ViewMark(String owner, String file, String fingerprint) {

    private static final Pattern TEXT = Pattern.compile("(?s).*\\[millrace view (.+):(.+) ([0-9a-f]{16})]");

    String text() {
        return "[millrace view " + owner + ":" + file + " " + fingerprint + "]";
    }

    static Optional<ViewMark> of(String comment) {
        Matcher matcher = TEXT.matcher(comment);
        return matcher.matches()
                ? Optional.of(new ViewMark(matcher.group(1), matcher.group(2), matcher.group(3)))
                : Optional.empty();
    }
}
