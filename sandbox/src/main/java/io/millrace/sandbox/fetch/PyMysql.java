package io.millrace.sandbox.fetch;

import io.millrace.sandbox.progress.Progress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * PyMySQL, for tests of what speaks MySQL's protocol.
 *
 * @param modules the folder of its package, for {@code PYTHONPATH}
 */
public record PyMysql(Path modules) {

    private static final AptPackages PACKAGES =
            new AptPackages("PyMySQL", Optional.of("sid"), List.of("python3-pymysql"), "Only a test needs it.");

    /** @throws io.millrace.common.problem.Problem when it cannot be fetched */
    public static PyMysql find(Cache cache, Progress progress) {
        Path folder = cache.provide("pymysql-sid", into -> PACKAGES.unpackAlone(into, progress));
        return new PyMysql(folder.resolve("usr/lib/python3/dist-packages"));
    }
}
