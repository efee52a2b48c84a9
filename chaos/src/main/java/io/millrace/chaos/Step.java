package io.millrace.chaos;

import java.util.List;

/**
 * One step of the workload.
 *
 * @param number counts from 1
 */
record Step(long number, Kind kind, String name, List<Change> changes, boolean commits) {

    enum Kind {
        /** A transaction from beginning to end. */
        SHORT,
        /** A long transaction begins and makes all its changes, in a session of its own. */
        OPEN,
        /** The long transaction ends, as its {@code OPEN} said. */
        CLOSE
    }
}
