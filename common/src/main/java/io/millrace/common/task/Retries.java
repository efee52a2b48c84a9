package io.millrace.common.task;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The separate items of one task, such as its tables: one that fails waits for its own next try, and holds up no other.
 * A reason is reported once until it changes. Belongs to one thread.
 */
public final class Retries<K> {

    private final Schedule schedule;
    private final LongSupplier nanoClock;
    private final Map<K, State> states = new HashMap<>();

    private record State(int failures, String reason, long notBeforeNanos) {}

    /** @param schedule of which the retries count */
    public Retries(Schedule schedule) {
        this(schedule, System::nanoTime);
    }

    Retries(Schedule schedule, LongSupplier nanoClock) {
        this.schedule = schedule;
        this.nanoClock = nanoClock;
    }

    /**
     * Does the work for an item, unless it is to wait.
     *
     * @param report is given a failure with a reason that the item's last try did not have
     * @param work says whether the item is done; one that is not is tried again at the next call
     * @return what the work said; false when the item waits, or failed
     */
    public boolean attempt(K item, BooleanSupplier work, Consumer<Throwable> report) {
        if (waits(item)) {
            return false;
        }
        State before = states.get(item);
        try {
            boolean done = work.getAsBoolean();
            // Unless the work itself has put the item off.
            states.remove(item, before);
            return done;
        } catch (RuntimeException | StackOverflowError e) {
            int failures = before == null ? 1 : before.failures() + 1;
            String reason = e.toString();
            states.put(item, new State(failures, reason, after(schedule.pause(failures))));
            if (before == null || !reason.equals(before.reason())) {
                report.accept(e);
            }
            return false;
        }
    }

    /** Whether an attempt now would do nothing. */
    public boolean waits(K item) {
        State state = states.get(item);
        return state != null && nanoClock.getAsLong() - state.notBeforeNanos() < 0;
    }

    /** The item is not tried before that; it has not failed. */
    public void putOff(K item, Duration pause) {
        states.put(item, new State(0, "", after(pause)));
    }

    /** The item may be tried at once, as something has changed. */
    public void forget(K item) {
        states.remove(item);
    }

    /** Forgets the items that are no longer there. */
    public void forgetExcept(Collection<K> items) {
        states.keySet().retainAll(items);
    }

    private long after(Duration pause) {
        return nanoClock.getAsLong() + pause.toNanos();
    }
}
