package io.millrace.normalizer;

import io.javalin.Javalin;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.millrace.common.http.HttpBase;
import io.millrace.common.http.HttpBase.Readiness;
import io.millrace.common.kafka.KafkaClients;
import io.millrace.common.kafka.TopicCreator;
import io.millrace.common.naming.Topics;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.Setting;
import io.millrace.common.settings.Settings;
import io.millrace.normalizer.generation.RawTopics;
import io.millrace.normalizer.generation.RecreatedException;
import io.millrace.normalizer.streams.FailedThreads;
import io.millrace.normalizer.streams.NormalizerClients;
import io.millrace.normalizer.streams.StreamsProperties;
import io.millrace.normalizer.topology.NormalizerTopology;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The normalizer in one process: {@link #start}, {@link #await}, {@link #close}.
 *
 * <p>Threads: {@code start} and {@code await} belong to the thread that owns the service; {@code close} may be called
 * by any, once or more.
 */
public final class Normalizer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Normalizer.class);

    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(5);
    private static final Duration CLOSING = Duration.ofSeconds(30);
    private static final Duration DEAD_LETTER_RETENTION = Duration.ofDays(30);

    /** What the owner's thread is woken for. */
    private sealed interface Event {
        /** A raw topic was deleted, and perhaps created again. */
        record TopicsChanged() implements Event {}

        record GivenUp(Throwable cause) implements Event {}

        record Closed() implements Event {}
    }

    private final Settings settings;
    private final Topics topics;
    private final Admin admin;
    private final RawTopics rawTopics;
    private final Topology topology;
    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final ScheduledExecutorService lookout = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "raw-topics-lookout");
        thread.setDaemon(true);
        return thread;
    });

    private final JvmGcMetrics gcMetrics = new JvmGcMetrics();

    private volatile KafkaStreams streams;
    private KafkaStreamsMetrics streamsMetrics;
    private Javalin http;
    private boolean closed;

    /** Connects to Kafka and makes sure that the normalizer's own topics are there; reads and writes nothing yet. */
    public Normalizer(Settings settings) {
        HttpBase.requireFree(settings, Setting.NORMALIZER_PORT);
        this.settings = settings;
        this.topics = Topics.of(settings);
        this.admin = KafkaClients.admin(settings);
        TopicCreator creator = new TopicCreator(admin, settings.getInt(Setting.KAFKA_REPLICATION, 1, Short.MAX_VALUE));
        ensureOwnTopics(creator);
        this.rawTopics = new RawTopics(
                admin,
                KafkaClients.properties(settings),
                topics.rawPattern(),
                topics.generations(),
                settings.get(Setting.NORMALIZER_APPLICATION_ID));
        this.topology = NormalizerTopology.build(
                topics, rawTopics, new EnsuredRowTopics(topics, creator, rawTopics::partitionsOf), meters);
    }

    private void ensureOwnTopics(TopicCreator creator) {
        creator.ensure(topics.generations(), 1, TopicCreator.compacted());
        creator.ensure(topics.deadLetters(), 1, TopicCreator.kept(DEAD_LETTER_RETENTION));
        creator.ensure(topics.truncations(), 1, TopicCreator.kept(TopicCreator.RETENTION));
    }

    /** Starts to read, and to answer over HTTP. */
    public void start() {
        bindProcessMeters();
        startStreams();
        http = HttpBase.start(
                settings,
                Setting.NORMALIZER_PORT,
                meters,
                this::readiness,
                config -> config.routes.get(
                        "/topology", ctx -> ctx.result(topology.describe().toString())));
        lookout.scheduleWithFixedDelay(
                this::look, LOOK_INTERVAL.toMillis(), LOOK_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The port that HTTP is served on. */
    public int port() {
        return http.port();
    }

    /**
     * Returns when the service was closed.
     *
     * @throws Problem when the service cannot go on
     */
    public void await() throws InterruptedException {
        while (true) {
            Event event = events.take();
            if (event instanceof Event.TopicsChanged) {
                startStreamsAnew();
            } else if (event instanceof Event.GivenUp givenUp) {
                throw ProblemCode.STREAMS_FAILED.problem(
                        "The normalizer's threads failed too often: "
                                + givenUp.cause().getMessage(),
                        "The log names the first cause; nothing is lost, start it again when that is mended.",
                        givenUp.cause());
            } else {
                return;
            }
        }
    }

    private void startStreams() {
        rawTopics.settle();
        KafkaStreams next =
                new KafkaStreams(topology, StreamsProperties.of(settings), new NormalizerClients(rawTopics::confirm));
        next.setUncaughtExceptionHandler(new FailedThreads(
                InstantSource.system(),
                () -> events.add(new Event.TopicsChanged()),
                cause -> events.add(new Event.GivenUp(cause))));
        streamsMetrics = new KafkaStreamsMetrics(next);
        streamsMetrics.bindTo(meters);
        streams = next;
        next.start();
    }

    /** Whether all threads have ended. */
    private boolean stopStreams() {
        if (streams == null) {
            return true;
        }
        streamsMetrics.close();
        boolean stopped = streams.close(CLOSING);
        streams = null;
        return stopped;
    }

    /** Kafka Streams goes on where it was in the old topic; so it is stopped, sent to the beginning, and started. */
    private synchronized void startStreamsAnew() {
        if (closed) {
            return;
        }
        LOG.atWarn().log("a raw topic was deleted, and perhaps created again: starting anew with the topics there are");
        if (!stopStreams()) {
            throw ProblemCode.STREAMS_FAILED.problem(
                    "The stream threads did not stop within " + CLOSING.toSeconds() + " s.",
                    "Nothing is lost; start the normalizer again.");
        }
        events.removeIf(Event.TopicsChanged.class::isInstance);
        startStreams();
    }

    private void look() {
        try {
            rawTopics.look();
        } catch (RecreatedException e) {
            events.add(new Event.TopicsChanged());
        } catch (RuntimeException e) {
            if (lookout.isShutdown()) {
                return;
            }
            LOG.atWarn()
                    .addKeyValue("reason", e.getMessage())
                    .log("could not look for new raw topics, will look again");
        }
    }

    private Readiness readiness() {
        KafkaStreams now = streams;
        if (now == null) {
            return Readiness.notReady("starting: Kafka Streams is not running yet");
        }
        KafkaStreams.State state = now.state();
        return state == KafkaStreams.State.RUNNING
                ? Readiness.READY
                : Readiness.notReady("Kafka Streams is " + state + "; if this lasts, see the log");
    }

    private void bindProcessMeters() {
        for (MeterBinder binder :
                List.of(new JvmMemoryMetrics(), new JvmThreadMetrics(), new ProcessorMetrics(), new UptimeMetrics())) {
            binder.bindTo(meters);
        }
        gcMetrics.bindTo(meters);
    }

    /** Stops reading, commits what was read, and lets {@link #await} return. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        lookout.shutdownNow();
        if (!stopStreams()) {
            LOG.atWarn().addKeyValue("seconds", CLOSING.toSeconds()).log("the stream threads did not stop in time");
        }
        if (http != null) {
            http.stop();
        }
        gcMetrics.close();
        rawTopics.close();
        admin.close();
        events.add(new Event.Closed());
    }
}
