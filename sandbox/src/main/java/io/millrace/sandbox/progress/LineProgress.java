package io.millrace.sandbox.progress;

import io.millrace.common.Sizes;
import java.time.Duration;
import java.util.function.Consumer;

/** Plain lines, for logs and pipes: a transfer says where it is every few seconds. */
final class LineProgress implements Progress {

    private static final long EVERY_NANOS = Duration.ofSeconds(3).toNanos();
    private final Consumer<String> lines;

    LineProgress(Consumer<String> lines) {
        this.lines = lines;
    }

    @Override
    public void say(String line) {
        lines.accept(line);
    }

    @Override
    public Task begin(String what, long total, Unit unit) {
        lines.accept(line(what, 0, total, unit));
        return new Task() {
            private long last = System.nanoTime();

            @Override
            public void reached(long amount) {
                if (System.nanoTime() - last >= EVERY_NANOS) {
                    last = System.nanoTime();
                    long shown = total > 0 ? Math.min(amount, total) : amount;
                    lines.accept("  " + line(what, shown, total, unit));
                }
            }

            @Override
            public void close() {
                // The next line says what came of it.
            }
        };
    }

    private static String line(String what, long amount, long total, Unit unit) {
        return what + ": " + Sizes.count(amount / unit.size())
                + (total > 0 ? " of " + Sizes.count(total / unit.size()) : "") + unit.label();
    }
}
