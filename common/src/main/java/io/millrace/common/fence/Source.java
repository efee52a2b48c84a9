package io.millrace.common.fence;

/** How far Debezium has read. */
public interface Source {

    /** Looks, and does not wait. */
    Reading read(Place place);

    /** What Debezium has done with the transactions before a place. */
    sealed interface Reading {

        /** All of them are in raw topics, or concern no table that is replicated. */
        record Done() implements Reading {}

        /** @param missing what is still to be read, a part of a sentence */
        record Behind(String missing) implements Reading {}

        /**
         * MySQL does not know transactions that Debezium has read: its binlog was reset, or a replica took over that lacked
         * them. Later transactions may then have their numbers, so that nothing tells whether they were read.
         */
        record Forgotten(String gtids) implements Reading {}
    }
}
