package io.millrace.sandbox.progress;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;

/** Runs steps one after the other and remembers how long each took. */
public final class Steps {

    private final Progress progress;
    private final Map<String, Double> seconds = new LinkedHashMap<>();

    public Steps(Progress progress) {
        this.progress = progress;
    }

    public <T> T run(String title, Callable<T> step) throws Exception {
        progress.say(title + " …");
        long started = System.nanoTime();
        T result = step.call();
        double took = (System.nanoTime() - started) / 1e9;
        seconds.put(title, took);
        progress.say(String.format(Locale.ROOT, "%s: done in %.1f s", title, took));
        return result;
    }

    /** A step without a result. */
    public void run(String title, Action step) throws Exception {
        run(title, () -> {
            step.run();
            return title;
        });
    }

    /** As {@link Callable}, but for what it does alone. */
    @FunctionalInterface
    public interface Action {
        void run() throws Exception;
    }

    public double seconds(String title) {
        return seconds.getOrDefault(title, 0.0);
    }

    public Map<String, Double> inOrder() {
        return seconds;
    }
}
