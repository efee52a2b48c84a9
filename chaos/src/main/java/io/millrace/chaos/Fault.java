package io.millrace.chaos;

import io.millrace.chaos.disk.Disk;
import io.millrace.chaos.network.Condition;
import io.millrace.chaos.network.Link;
import java.time.Duration;

/** Something that is done to the pipeline at a moment. */
sealed interface Fault permits Kill, Fault.Broken, Fault.Full {

    /** From the beginning of the chaos. */
    Duration at();

    /** What it is done to. */
    String target();

    /** What is done, in words. */
    String what();

    /** A connection that is bad for a while. */
    record Broken(Duration at, Link link, Condition condition, Duration lasts) implements Fault {

        @Override
        public String target() {
            return link.toString();
        }

        @Override
        public String what() {
            return condition.word() + " for " + lasts.toSeconds() + " s";
        }
    }

    /** A disk on which nothing can be written for a while. */
    record Full(Duration at, Disk disk, Duration lasts) implements Fault {

        @Override
        public String target() {
            return "disk of " + disk.label();
        }

        @Override
        public String what() {
            return "full for " + lasts.toSeconds() + " s";
        }
    }
}
