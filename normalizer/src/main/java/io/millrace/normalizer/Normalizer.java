package io.millrace.normalizer;

import io.javalin.Javalin;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.millrace.common.http.HttpBase;
import io.millrace.common.http.HttpBase.Readiness;
import io.millrace.common.kafka.KafkaClients;
import io.millrace.common.kafka.TopicCreator;
import io.millrace.common.metrics.ProcessMeters;
import io.millrace.common.naming.Topics;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.HttpSettings;
import io.millrace.common.settings.KafkaSettings;
import io.millrace.common.settings.NormalizerSettings;
import io.millrace.common.streams.StreamsClients;
import io.millrace.common.streams.StreamsProperties;
import io.millrace.common.task.BackgroundTasks;
import io.millrace.common.task.Schedule;
import io.millrace.normalizer.generation.RawTopics;
import io.millrace.normalizer.generation.RecreatedException;
import io.millrace.normalizer.rowtopics.KafkaRowTopics;
import io.millrace.normalizer.streams.FailedThreads;
import io.millrace.normalizer.streams.PackingProducer;
import io.millrace.normalizer.topology.NormalizerTopology;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Properties;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The normalizer in one process: {@link #start}, {@link #await}, {@link #close}.
 *
 * <p>Threads: {@code start} and {@code await} belong to the thread that owns the service. Any thread may call
 * {@link #stop} and {@link #close}, once or more. Whatever Kafka does, {@code close} returns within half a minute.
 */
public final class Normalizer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Normalizer.class);

    private static final Duration POLL_INTERVAL = Duration.ofSeconds(5);
    private static final Duration DEAD_LETTER_RETENTION = Duration.ofDays(30);

    /** How long a restart waits for the stream threads. */
    private static final Duration RESTART_LIMIT = Duration.ofSeconds(30);

    /** How long {@link #close} waits for the stream threads: supervisors commonly kill after 30 s. */
    private static final Duration STREAMS_LIMIT = Duration.ofSeconds(15);

    /** How long {@link #close} waits for a step that it interrupted. */
    private static final Duration STEP_LIMIT = Duration.ofSeconds(5);

    private static final Duration CLIENT_LIMIT = Duration.ofSeconds(1);

    /** What the owner's thread waits for. */
    private sealed interface Event {
        /** A raw topic was deleted, and perhaps created again. */
        record TopicsChanged() implements Event {}

        record GivenUp(Throwable cause) implements Event {}

        record Stopped() implements Event {}
    }

    private final KafkaSettings kafka;
    private final Topics topics;
    private final NormalizerSettings settings;
    private final HttpSettings httpSettings;
    private final Admin admin;
    private final RawTopics rawTopics;
    private final KafkaRowTopics rowTopics;
    private final Topology topology;
    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final BackgroundTasks tasks = new BackgroundTasks(meters);
    private final ProcessMeters processMeters = new ProcessMeters(meters);

    /** Held while the service starts, restarts or closes. */
    private final ReentrantLock lifecycle = new ReentrantLock();

    private final Object interruption = new Object();

    /** The thread to interrupt when the service is stopped; guarded by {@link #interruption}. */
    private Thread inStep;

    private volatile boolean stopping;
    private volatile KafkaStreams streams;
    private KafkaStreamsMetrics streamsMetrics;
    private Javalin http;
    private boolean closed;

    /** Connects to Kafka and creates the normalizer's own topics; reads and writes nothing yet. */
    public Normalizer(KafkaSettings kafka, Topics topics, NormalizerSettings settings, HttpSettings http) {
        HttpBase.requireFree(http, http.normalizer());
        this.kafka = kafka;
        this.topics = topics;
        this.settings = settings;
        this.httpSettings = http;
        this.admin = KafkaClients.admin(kafka);
        TopicCreator creator = new TopicCreator(admin, kafka.replication());
        ensureOwnTopics(creator);
        this.rawTopics = new RawTopics(
                admin,
                KafkaClients.properties(kafka),
                topics.rawPattern(),
                topics.generations(),
                topics.normalizerGroup());
        this.rowTopics = new KafkaRowTopics(topics, admin, creator, rawTopics::partitionsOf);
        this.topology = NormalizerTopology.build(topics, rawTopics, rowTopics, meters);
    }

    private void ensureOwnTopics(TopicCreator creator) {
        creator.ensure(topics.generations(), 1, TopicCreator.compacted());
        creator.ensure(topics.deadLetters(), 1, TopicCreator.kept(DEAD_LETTER_RETENTION));
        creator.ensure(topics.truncations(), 1, TopicCreator.kept(TopicCreator.RETENTION));
    }

    /**
     * Starts to read, and to answer over HTTP.
     *
     * @return false when the service was stopped before it had started
     */
    public boolean start() {
        return unlessStopped(() -> {
            startStreams();
            http = HttpBase.start(
                    httpSettings,
                    httpSettings.normalizer(),
                    meters,
                    this::readiness,
                    config -> config.routes.get(
                            "/topology", ctx -> ctx.result(topology.describe().toString())));
            tasks.start("topics", Schedule.every(POLL_INTERVAL).stopWithin(Duration.ZERO), run -> pollTopics());
        });
    }

    /** The port that HTTP is served on. */
    public int port() {
        return http.port();
    }

    /**
     * Returns when the service is stopped.
     *
     * @throws Problem when the service cannot continue
     */
    public void await() throws InterruptedException {
        while (true) {
            Event event = events.take();
            if (event instanceof Event.TopicsChanged) {
                unlessStopped(this::restartStreams);
            } else if (event instanceof Event.GivenUp givenUp) {
                throw ProblemCode.STREAMS_FAILED.problem(
                        "The normalizer's threads failed too often: "
                                + givenUp.cause().getMessage(),
                        "The log has the first cause. Remove it and start the normalizer again; no row is lost.",
                        givenUp.cause());
            } else {
                return;
            }
        }
    }

    /** Lets {@link #await} return soon, also when Kafka does not answer. */
    public void stop() {
        synchronized (interruption) {
            stopping = true;
            if (inStep != null) {
                inStep.interrupt();
            }
        }
        events.add(new Event.Stopped());
    }

    /** A step waits for Kafka, and for other normalizers: minutes if it must. A stop interrupts it. */
    private boolean unlessStopped(Runnable step) {
        lifecycle.lock();
        try {
            synchronized (interruption) {
                if (stopping) {
                    return false;
                }
                inStep = Thread.currentThread();
            }
            step.run();
            return true;
        } catch (RuntimeException e) {
            if (!stopping) {
                throw e;
            }
            LOG.atDebug().setCause(e).log("A step was interrupted because the normalizer stops");
            return false;
        } finally {
            synchronized (interruption) {
                inStep = null;
                if (stopping) {
                    Thread.interrupted();
                }
            }
            lifecycle.unlock();
        }
    }

    private void startStreams() {
        rawTopics.initialize();
        KafkaStreams next = new KafkaStreams(
                topology,
                properties(),
                new StreamsClients(config -> new PackingProducer(config, topics::isRowTopic, rawTopics::confirm)));
        next.setUncaughtExceptionHandler(new FailedThreads(
                InstantSource.system(),
                () -> events.add(new Event.TopicsChanged()),
                cause -> events.add(new Event.GivenUp(cause))));
        streamsMetrics = new KafkaStreamsMetrics(next);
        streamsMetrics.bindTo(meters);
        streams = next;
        next.start();
    }

    private Properties properties() {
        Properties properties = StreamsProperties.of(kafka, topics.normalizerGroup(), settings.stateFolder());
        properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, settings.threads());
        return properties;
    }

    /**
     * Whether all stream threads have ended.
     *
     * @param patient asked every second whether to continue waiting
     */
    private boolean stopStreams(Duration limit, BooleanSupplier patient) {
        if (streams == null) {
            return true;
        }
        long deadline = System.nanoTime() + limit.toNanos();
        while (!streams.close(Duration.ofSeconds(1))) {
            if (System.nanoTime() > deadline || !patient.getAsBoolean()) {
                return false;
            }
        }
        streamsMetrics.close();
        streams = null;
        return true;
    }

    /** Kafka Streams would continue at the old topic's offsets. So it stops, the offsets are deleted, and it starts. */
    private void restartStreams() {
        LOG.atWarn().log("A raw topic was deleted, and perhaps created again: restarting with the topics that exist");
        if (!stopStreams(RESTART_LIMIT, () -> !stopping)) {
            throw ProblemCode.STREAMS_FAILED.problem(
                    "The stream threads did not stop within " + RESTART_LIMIT.toSeconds() + " s.",
                    "Start the normalizer again; no row is lost.");
        }
        events.removeIf(Event.TopicsChanged.class::isInstance);
        startStreams();
    }

    private void pollTopics() {
        try {
            rawTopics.refresh();
            rowTopics.refresh();
        } catch (RecreatedException e) {
            events.add(new Event.TopicsChanged());
        }
    }

    private Readiness readiness() {
        KafkaStreams now = streams;
        if (now == null) {
            return Readiness.notReady("starting: Kafka Streams is not running yet");
        }
        KafkaStreams.State state = now.state();
        return state == KafkaStreams.State.RUNNING
                ? tasks.readiness()
                : Readiness.notReady("Kafka Streams is " + state + "; if this lasts, see the log");
    }

    /** Stops reading, commits what was read, and lets {@link #await} return. */
    @Override
    public void close() {
        stop();
        tasks.close();
        boolean locked = lockWithin(STEP_LIMIT);
        try {
            if (!closed) {
                closed = true;
                closeAll();
            }
        } finally {
            if (locked) {
                lifecycle.unlock();
            }
        }
    }

    private boolean lockWithin(Duration limit) {
        try {
            return lifecycle.tryLock(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return lifecycle.tryLock();
        }
    }

    private void closeAll() {
        tasks.close();
        boolean stopped = stopStreams(STREAMS_LIMIT, () -> true);
        if (http != null) {
            http.stop();
        }
        processMeters.close();
        admin.close(CLIENT_LIMIT);
        if (stopped) {
            rawTopics.close();
        } else {
            // A stream thread may be using its clients.
            LOG.atWarn().addKeyValue("seconds", STREAMS_LIMIT.toSeconds()).log("Stream threads did not stop in time");
        }
    }
}
