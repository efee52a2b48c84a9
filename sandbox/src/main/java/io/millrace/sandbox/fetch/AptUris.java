package io.millrace.sandbox.fetch;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what {@code apt-get --print-uris} prints: lines of {@code 'uri' file size checksum}, between others.
 *
 * @param packages the packages to download
 */
record AptUris(List<Archive> packages) {

    /** @param bytes its size */
    record Archive(String file, long bytes) {}

    private static final Pattern LINE = Pattern.compile("'([^']+)' (\\S+) (\\d+)(?: .*)?");
    // Suites with a hyphen (-updates, -security) are additions to a repository, not one of their own.
    private static final Pattern RELEASE = Pattern.compile("'([^']+)/dists/[^/'-]+/InRelease' .*");

    static AptUris of(String output) {
        return new AptUris(output.lines()
                .map(LINE::matcher)
                .filter(Matcher::matches)
                .map(line -> new Archive(line.group(2), Long.parseLong(line.group(3))))
                .toList());
    }

    /** From {@code apt-get --print-uris update}: the address of the machine's Debian repository. */
    static Optional<String> debianRepository(String output) {
        return output.lines()
                .map(RELEASE::matcher)
                .filter(Matcher::matches)
                .map(line -> line.group(1))
                .filter(uri -> uri.contains("debian") && !uri.contains("security"))
                .findFirst();
    }

    long bytes() {
        return packages.stream().mapToLong(Archive::bytes).sum();
    }
}
