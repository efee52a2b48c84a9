package io.millrace.normalizer.topology;

import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/** What is written for a raw record, and where. */
sealed interface Outcome {

    /** Outcomes are only ever written. */
    Serde<Outcome> SERDE = Serdes.serdeFrom((topic, outcome) -> outcome.bytes(), (topic, bytes) -> {
        throw new UnsupportedOperationException("an outcome is never read");
    });

    /** The record's value in Kafka; may be null. */
    byte[] bytes();

    /** @param topic the row topic of the row's table */
    record Row(String topic, byte[] bytes) implements Outcome {}

    record Truncation(byte[] bytes) implements Outcome {}

    record DeadLetter(byte[] bytes) implements Outcome {}
}
