package io.millrace.chaos;

import java.time.Duration;

/**
 * One process that is to end at a moment.
 *
 * @param down how long until it is started again; a service's supervisor decides that itself
 */
record Kill(Duration at, Victim victim, Duration down) implements Fault {

    @Override
    public String target() {
        return victim.label();
    }

    @Override
    public String what() {
        return victim.what();
    }
}
