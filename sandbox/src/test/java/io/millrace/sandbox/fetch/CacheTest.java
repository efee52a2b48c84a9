package io.millrace.sandbox.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.problem.Problem;
import io.millrace.sandbox.process.JavaCommand;
import io.millrace.sandbox.progress.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
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
    void anEntryThatSomebodyChangedIsFetchedAgain() throws IOException {
        AtomicInteger times = new AtomicInteger();
        Cache.Installer installer = folder -> {
            times.incrementAndGet();
            Files.writeString(folder.resolve("program"), "content");
            Files.createSymbolicLink(folder.resolve("link"), Path.of("program"));
        };
        Path entry = cache.provide("thing", installer);
        Path program = entry.resolve("program");
        FileTime written = Files.getLastModifiedTime(program);

        Files.writeString(program, "another");
        Files.setLastModifiedTime(program, written);
        assertThat(cache.provide("thing", installer).resolve("program")).hasContent("content");
        Files.delete(program);
        assertThat(cache.provide("thing", installer).resolve("program")).hasContent("content");
        Files.writeString(entry.resolve("library"), "more");
        assertThat(cache.provide("thing", installer).resolve("library")).doesNotExist();

        assertThat(times).hasValue(4);
        assertThat(root).isDirectoryNotContaining("glob:**.tmp*");
    }

    @Test
    void anEntryThatWasMovedHereAsItIsStays() throws IOException {
        AtomicInteger times = new AtomicInteger();
        Cache.Installer installer = folder -> {
            times.incrementAndGet();
            Files.writeString(folder.resolve("program"), "content");
        };
        Path program = cache.provide("thing", installer).resolve("program");
        Files.writeString(program, "content");

        cache.provide("thing", installer);
        cache.provide("thing", installer);

        assertThat(times).hasValue(1);
    }

    @Test
    void anEntryOfWhichNobodyKnowsWhatWasFetchedIsFetchedAgain() throws IOException {
        Path file = Files.createDirectory(root.resolve("thing")).resolve("file");
        Files.writeString(file, "of anybody");

        cache.provide("thing", folder -> Files.writeString(folder.resolve("file"), "fetched"));

        assertThat(file).hasContent("fetched");
    }

    @Test
    void itsFolderIsWhereTheUserWantsCaches() {
        assertThat(Cache.folder("/var/cache/me")).isEqualTo(Path.of("/var/cache/me/millrace"));
        for (String nothing : new String[] {null, "", " "}) {
            assertThat(Cache.folder(nothing)).isEqualTo(Path.of(System.getProperty("user.home"), ".cache", "millrace"));
        }
    }

    @Test
    void theUsersEnvironmentSaysWhereItIs() throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                        JavaCommand.of(root.resolve("java.args"), List.of(), CacheFolderMain.class))
                .redirectErrorStream(true);
        builder.environment().put("XDG_CACHE_HOME", root.resolve("own").toString());
        Process process = builder.start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(printed).isZero();
        assertThat(printed.strip()).isEqualTo(root.resolve("own/millrace/entry").toString());
        assertThat(root.resolve("own/millrace/entry")).isDirectory();
    }

    @Test
    void whatAKilledProcessLeftIsCleanedUp() throws IOException {
        Path leftover = Files.createDirectory(root.resolve("thing.tmp123"));
        Files.writeString(leftover.resolve("file"), "half");

        cache.provide("thing", folder -> {});

        assertThat(leftover).doesNotExist();
    }
}
