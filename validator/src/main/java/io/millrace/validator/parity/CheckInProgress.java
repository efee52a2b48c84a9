package io.millrace.validator.parity;

import java.util.function.Consumer;

/** A check while it runs. Whoever listens hears of its changes one after the other. Thread-safe. */
final class CheckInProgress {

    private final Consumer<Check> listener;
    private Check now;

    CheckInProgress(Check started, Consumer<Check> listener) {
        this.listener = listener;
        tell(started);
    }

    synchronized void add(Check.Progress progress) {
        tell(now.with(progress));
    }

    synchronized void add(TableResult result) {
        tell(now.with(result));
    }

    synchronized Check end(boolean cancelled) {
        return tell(cancelled ? now.cancelled() : now.finished());
    }

    private Check tell(Check check) {
        now = check;
        listener.accept(check);
        return check;
    }
}
