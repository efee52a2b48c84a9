package io.millrace.sandbox;

/** Hears what the sandbox does, for people who wait. Implementations must be thread-safe. */
public interface Progress {

    /** Says something once. */
    void say(String line);

    /**
     * Says how far something is that takes a while.
     *
     * @param what a few words, the same in each call
     * @param done from 0 to {@code of}
     */
    void step(String what, long done, long of);

    /** Hears nothing. */
    Progress SILENT = new Progress() {
        @Override
        public void say(String line) {}

        @Override
        public void step(String what, long done, long of) {}
    };
}
