package io.millrace.normalizer.topology;

import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.common.naming.Topics;
import io.millrace.common.wire.RecordSize;
import io.millrace.normalizer.envelope.Decoder;
import io.millrace.normalizer.envelope.RecordDecoder;
import io.millrace.normalizer.generation.Generations;
import io.millrace.normalizer.topology.Outcome.Row;
import io.millrace.normalizer.topology.Outcome.Truncation;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyConfig;
import org.apache.kafka.streams.kstream.Branched;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.processor.RecordContext;
import org.apache.kafka.streams.processor.TopicNameExtractor;

/** Normalizes raw envelopes: rows go to their table's topic, truncations and dead letters to one topic each. */
public final class NormalizerTopology {

    private static final Serde<byte[]> BYTES = Serdes.ByteArray();

    private NormalizerTopology() {}

    public static Topology build(Topics topics, Generations generations, RowTopics rowTopics, MeterRegistry meters) {
        return build(topics, generations, rowTopics, meters, () -> new Decoder(RecordSize.VALUE));
    }

    static Topology build(
            Topics topics,
            Generations generations,
            RowTopics rowTopics,
            MeterRegistry meters,
            Supplier<RecordDecoder> decoders) {
        RecordCounts counts = new RecordCounts(meters);
        InternalErrors internalErrors = new InternalErrors(InstantSource.system());
        StreamsBuilder flow = new StreamsBuilder(everythingNamed());
        flow.stream(topics.rawPattern(), rawBytes())
                .process(
                        () -> new Normalize(topics, generations, rowTopics, counts, internalErrors, decoders.get()),
                        Named.as("normalize"))
                .split(Named.as("outcome-"))
                .branch(
                        (key, outcome) -> outcome instanceof Row,
                        Branched.withConsumer(rows -> rows.to(new TopicOfRow(), written("rows")), "row"))
                .branch(
                        (key, outcome) -> outcome instanceof Truncation,
                        Branched.withConsumer(
                                notices -> notices.to(topics.truncations(), written("truncations")), "truncation"))
                .defaultBranch(Branched.withConsumer(
                        rejected -> rejected.to(topics.deadLetters(), written("dead-letters")), "dead-letter"));
        return flow.build();
    }

    /** Kafka Streams drops a record without a timestamp, or fails on it. This extractor keeps every record. */
    private static Consumed<byte[], byte[]> rawBytes() {
        return Consumed.with(BYTES, BYTES)
                .withTimestampExtractor(
                        (record, before) -> record.timestamp() >= 0 ? record.timestamp() : Math.max(before, 0))
                .withName("raw-envelopes");
    }

    private static Produced<byte[], Outcome> written(String name) {
        return Produced.with(BYTES, Outcome.SERDE).withName(name);
    }

    /** Names that Kafka Streams generates change with the topology, so none may be generated. */
    private static TopologyConfig everythingNamed() {
        return new TopologyConfig(new StreamsConfig(Map.of(
                StreamsConfig.APPLICATION_ID_CONFIG, "unused-at-build-time",
                StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused-at-build-time:1",
                StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true)));
    }

    private record TopicOfRow() implements TopicNameExtractor<byte[], Outcome> {
        @Override
        public String extract(byte[] key, Outcome outcome, RecordContext context) {
            return ((Row) outcome).topic();
        }
    }
}
