package io.millrace.validator.parity;

import java.util.Optional;

/** Where a check writes down how far it has come, so that the next one need not begin again. Belongs to one check of one table. */
interface ProofNotes {

    /** Nothing is written down. */
    ProofNotes NONE = new ProofNotes() {
        @Override
        public Optional<Proved> before() {
            return Optional.empty();
        }

        @Override
        public boolean due() {
            return false;
        }

        @Override
        public void postpone() {}

        @Override
        public void write(Proved proved) {}

        @Override
        public void forget() {}
    };

    /** What an earlier check had found. */
    Optional<Proved> before();

    /** Whether it is time to write again. */
    boolean due();

    /** Nothing can be written yet, as the pipeline is behind: it is not to be waited for again soon. */
    void postpone();

    void write(Proved proved);

    /** The check is over. */
    void forget();
}
