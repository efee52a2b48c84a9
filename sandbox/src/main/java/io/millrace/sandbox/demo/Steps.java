package io.millrace.sandbox.demo;

import io.millrace.sandbox.progress.Progress;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;

/** Runs the demo's steps one after the other and remembers how long each took. */
final class Steps {

    private final Progress progress;
    private final Map<String, Double> seconds = new LinkedHashMap<>();

    Steps(Progress progress) {
        this.progress = progress;
    }

    <T> T run(String title, Callable<T> step) throws Exception {
        progress.say(title + " …");
        long started = System.nanoTime();
        T result = step.call();
        double took = (System.nanoTime() - started) / 1e9;
        seconds.put(title, took);
        progress.say(String.format(Locale.ROOT, "%s: done in %.1f s", title, took));
        return result;
    }

    double seconds(String title) {
        return seconds.getOrDefault(title, 0.0);
    }

    Map<String, Double> inOrder() {
        return seconds;
    }
}
