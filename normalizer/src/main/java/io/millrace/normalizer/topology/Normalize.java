package io.millrace.normalizer.topology;

import io.millrace.common.naming.Topics;
import io.millrace.normalizer.envelope.Decoded;
import io.millrace.normalizer.envelope.RawPosition;
import io.millrace.normalizer.envelope.RecordDecoder;
import io.millrace.normalizer.envelope.RejectionCode;
import io.millrace.normalizer.generation.Generations;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Turns each raw record into its outcomes.
 *
 * <p>Threads: one instance for each task, used by the stream thread that has the task.
 */
final class Normalize extends ContextualProcessor<byte[], byte[], byte[], Outcome> {

    private static final Logger LOG = LoggerFactory.getLogger(Normalize.class);

    private final Topics topics;
    private final Generations generations;
    private final RowTopics rowTopics;
    private final RecordCounts counts;
    private final InternalErrors internalErrors;
    private final RecordDecoder decoder;

    /** The table that was last seen in a raw topic: the metrics' label for tombstones and garbage. */
    private final Map<String, String> labels = new HashMap<>();

    /** The rejections that have been logged, by raw topic. */
    private final Map<String, EnumSet<RejectionCode>> logged = new HashMap<>();

    Normalize(
            Topics topics,
            Generations generations,
            RowTopics rowTopics,
            RecordCounts counts,
            InternalErrors internalErrors,
            RecordDecoder decoder) {
        this.topics = topics;
        this.generations = generations;
        this.rowTopics = rowTopics;
        this.counts = counts;
        this.internalErrors = internalErrors;
        this.decoder = decoder;
    }

    @Override
    public void process(Record<byte[], byte[]> raw) {
        RawPosition position = positionOf(raw);
        Decoded decoded = decoder.decode(raw.key(), raw.value(), position);
        if (decoded instanceof Decoded.Rows rows) {
            String topic = rowTopics.topicOf(rows.id(), position.topic());
            for (byte[] row : rows.rows()) {
                context().forward(written(raw, new Outcome.Row(topic, row)));
            }
        } else if (decoded instanceof Decoded.Truncation truncation) {
            String topic = rowTopics.topicOf(truncation.id(), position.topic());
            byte[] key = topic.getBytes(StandardCharsets.UTF_8);
            context()
                    .forward(written(raw, new Outcome.Truncation(truncation.event()))
                            .withKey(key));
        } else if (decoded instanceof Decoded.Rejected rejected) {
            context().forward(deadLetter(raw, rejected, position));
        }
        counts.count(label(decoded, position.topic()), decoded);
    }

    private RawPosition positionOf(Record<byte[], byte[]> raw) {
        RecordMetadata at = context()
                .recordMetadata()
                .orElseThrow(() -> new IllegalStateException("The record has no topic and offset."));
        long version = generations.versionOf(at.topic(), at.partition(), at.offset(), raw.key());
        return new RawPosition(at.topic(), at.partition(), at.offset(), version);
    }

    /** Drops the headers: Debezium writes some 170 bytes about the connector into each record. */
    private static Record<byte[], Outcome> written(Record<byte[], byte[]> raw, Outcome outcome) {
        return raw.withValue(outcome).withHeaders(new RecordHeaders());
    }

    private Record<byte[], Outcome> deadLetter(
            Record<byte[], byte[]> raw, Decoded.Rejected rejected, RawPosition position) {
        log(rejected, position);
        boolean fits = rejected.code() != RejectionCode.TOO_LARGE;
        return raw.<Outcome>withValue(new Outcome.DeadLetter(fits ? raw.value() : null))
                .withHeaders(DeadLetterHeaders.of(raw.headers(), rejected, position));
    }

    /** The first of a kind is news; the others are logged by the metric, and by the dead letters themselves. */
    private void log(Decoded.Rejected rejected, RawPosition position) {
        boolean first = logged.computeIfAbsent(position.topic(), t -> EnumSet.noneOf(RejectionCode.class))
                .add(rejected.code());
        LOG.atLevel(first ? Level.WARN : Level.DEBUG)
                .addKeyValue("topic", position.topic())
                .addKeyValue("partition", position.partition())
                .addKeyValue("offset", position.offset())
                .addKeyValue("code", rejected.code().code())
                .addKeyValue("reason", rejected.reason())
                .log("Record dead-lettered");
        rejected.cause().ifPresent(cause -> internalErrors.log(cause, position));
    }

    private String label(Decoded decoded, String topic) {
        decoded.table().ifPresent(table -> labels.put(topic, table.toString()));
        return labels.computeIfAbsent(topic, t -> t.substring(topics.raw().length() + 1));
    }
}
