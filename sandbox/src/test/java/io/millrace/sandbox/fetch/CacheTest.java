package io.millrace.sandbox.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.problem.Problem;
import io.millrace.sandbox.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheTest {

    @TempDir
    Path root;

    private Cache cache;

    @BeforeEach
    void open() {
        cache = new Cache(root, Progress.silent());
    }

    @Test
    void anEntryIsFetchedOnceHoweverManyAskForIt() {
        AtomicInteger times = new AtomicInteger();

        IntStream.range(0, 8).parallel().forEach(i -> {
            Path entry = cache.provide("thing", folder -> {
                times.incrementAndGet();
                Files.writeString(folder.resolve("file"), "content");
            });
            assertThat(entry.resolve("file")).hasContent("content");
        });

        assertThat(times).hasValue(1);
    }

    @Test
    void aFailedFetchLeavesNothingAndCanBeTriedAgain() {
        assertThatThrownBy(() -> cache.provide("thing", folder -> {
                    Files.writeString(folder.resolve("file"), "half");
                    throw new IOException("the disk is full");
                }))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("the disk is full");
        assertThat(root).isDirectoryNotContaining(Files::isDirectory);

        assertThat(cache.provide("thing", folder -> Files.writeString(folder.resolve("file"), "whole"))
                        .resolve("file"))
                .hasContent("whole");
    }

    @Test
    void whatAKilledProcessLeftIsCleanedUp() throws IOException {
        Path leftover = Files.createDirectory(root.resolve("thing.tmp123"));
        Files.writeString(leftover.resolve("file"), "half");

        cache.provide("thing", folder -> {});

        assertThat(leftover).doesNotExist();
    }
}
