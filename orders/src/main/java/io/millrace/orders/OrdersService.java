package io.millrace.orders;

import io.javalin.Javalin;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.millrace.common.Resources;
import io.millrace.common.fence.KafkaOffsets;
import io.millrace.common.http.HttpBase;
import io.millrace.common.http.HttpBase.Readiness;
import io.millrace.common.kafka.KafkaCalls;
import io.millrace.common.kafka.KafkaClients;
import io.millrace.common.kafka.TopicCreator;
import io.millrace.common.metrics.ProcessMeters;
import io.millrace.common.naming.Topics;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.KafkaSettings;
import io.millrace.common.settings.OrdersSettings;
import io.millrace.common.settings.Settings;
import io.millrace.common.streams.StreamsClients;
import io.millrace.common.streams.StreamsProperties;
import io.millrace.common.streams.ThreadReplacement;
import io.millrace.common.task.BackgroundTasks;
import io.millrace.orders.api.OrdersApi;
import io.millrace.orders.start.CopiedRows;
import io.millrace.orders.start.ReadingMark;
import io.millrace.orders.start.RowReading;
import io.millrace.orders.start.StartOffsets;
import io.millrace.orders.start.TruncatedRows;
import io.millrace.orders.topology.OrdersTopology;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running service. It begins where the row topics end, reads what ClickHouse has already, and follows the row topics.
 *
 * <p>Threads: any thread may call {@link #stop}; the others belong to the thread that owns the service.
 */
public final class OrdersService implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OrdersService.class);

    /** Supervisors commonly kill after 30 s. */
    private static final Duration STREAMS_LIMIT = Duration.ofSeconds(15);

    private final Resources resources;
    private final Javalin http;

    /** Completed when the service is to end; exceptionally when it cannot continue. */
    private final CompletableFuture<Void> end = new CompletableFuture<>();

    /**
     * Starts to read, and to answer over HTTP.
     *
     * @param readAgain whether to read ClickHouse's rows although that was done before
     * @throws Problem when Kafka does not answer, or the port is taken
     */
    public OrdersService(Settings settings, boolean readAgain) {
        OrdersSettings orders = settings.orders();
        KafkaSettings kafka = settings.kafka();
        Topics topics = Topics.of(settings.names());
        List<String> rowTopics = orders.tables().stream().map(topics::rowTopic).toList();
        String changesTopic = OrdersTopology.changesTopic(orders);
        PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        HttpBase.requireFree(settings.http(), settings.http().orders());
        try (Resources opened = new Resources()) {
            Admin admin = opened.add(KafkaClients.admin(kafka));
            KafkaOffsets offsets = opened.add(new KafkaOffsets(kafka, topics));
            ensureTopics(new TopicCreator(admin, kafka.replication()), kafka, orders, rowTopics, changesTopic);
            ReadingMark mark = new ReadingMark(
                    admin, orders.group() + ".start", settings.names().journal());
            ReadingMark truncations = new ReadingMark(
                    admin, orders.group() + ".truncations", settings.names().journal());
            truncations.beginAtEnd(offsets);
            boolean expired = new StartOffsets(admin, offsets, orders.group(), rowTopics, changesTopic).ensure();
            if (expired || readAgain) {
                mark.forget();
            }
            Topology topology = OrdersTopology.build(orders, topics, meters);
            KafkaStreams streams =
                    new KafkaStreams(topology, properties(kafka, orders, cluster(admin)), new StreamsClients());
            opened.add(() -> close(streams));
            streams.setUncaughtExceptionHandler(failures());
            opened.add(bound(new KafkaStreamsMetrics(streams), meters));
            opened.add(new ProcessMeters(meters));
            BackgroundTasks tasks = opened.add(new BackgroundTasks(meters));
            RowReading reading = new RowReading(kafka, settings.names(), settings.clickHouse(), orders);
            CopiedRows copiedRows = new CopiedRows(reading, mark);
            tasks.add("copied-rows", CopiedRows.SCHEDULE, copiedRows);
            tasks.add("truncated-rows", TruncatedRows.SCHEDULE, new TruncatedRows(reading, truncations));
            OrdersApi api = new OrdersApi(streams);
            this.http = HttpBase.start(
                    settings.http(),
                    settings.http().orders(),
                    meters,
                    () -> readiness(streams, copiedRows, tasks),
                    config -> {
                        api.add(config);
                        config.routes.get(
                                "/topology",
                                ctx -> ctx.result(topology.describe().toString()));
                    });
            opened.add(http::stop);
            streams.start();
            tasks.start();
            this.resources = opened.keep();
        }
    }

    private static void ensureTopics(
            TopicCreator creator,
            KafkaSettings kafka,
            OrdersSettings orders,
            List<String> rowTopics,
            String changesTopic) {
        // The normalizer makes a row topic before its first row, and that may come later.
        rowTopics.forEach(
                topic -> creator.ensure(topic, kafka.partitions(), TopicCreator.kept(TopicCreator.RETENTION)));
        creator.ensure(changesTopic, kafka.partitions(), TopicCreator.kept(TopicCreator.RETENTION));
        // No event is sent twice, so a reader that was away for long must find it.
        creator.ensure(orders.topic(), kafka.partitions(), TopicCreator.keptForGood());
    }

    private static String cluster(Admin admin) {
        return KafkaCalls.await(
                "Kafka does not say which cluster it is",
                admin.describeCluster().clusterId());
    }

    /** The files of one cluster know nothing of another one, and Kafka Streams would not notice. */
    private static Properties properties(KafkaSettings kafka, OrdersSettings orders, String cluster) {
        Properties properties =
                StreamsProperties.of(kafka, orders.group(), orders.stateFolder().resolve(cluster));
        properties.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, kafka.replication());
        // Nobody asks at this address. Without one, Kafka Streams does not say in which partition a key is.
        properties.put(StreamsConfig.APPLICATION_SERVER_CONFIG, "unused:1");
        return properties;
    }

    private static KafkaStreamsMetrics bound(KafkaStreamsMetrics metrics, PrometheusMeterRegistry meters) {
        metrics.bindTo(meters);
        return metrics;
    }

    /** The replacement of a thread that failed on a missing topic would never stop again; the next process makes it. */
    private StreamsUncaughtExceptionHandler failures() {
        ThreadReplacement replacement = new ThreadReplacement(InstantSource.system(), end::completeExceptionally);
        return failure -> {
            if (failure instanceof MissingSourceTopicException) {
                end.completeExceptionally(failure);
                return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
            }
            return replacement.handle(failure);
        };
    }

    private static Readiness readiness(KafkaStreams streams, CopiedRows copiedRows, BackgroundTasks tasks) {
        KafkaStreams.State state = streams.state();
        if (state != KafkaStreams.State.RUNNING) {
            return Readiness.notReady("Kafka Streams is " + state + "; if this lasts, see the log");
        }
        return copiedRows
                .waiting()
                .filter(reason -> tasks.readiness().ready())
                .map(reason -> Readiness.notReady("starting: " + reason))
                .orElseGet(tasks::readiness);
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
    public void await() {
        try {
            end.join();
        } catch (CompletionException e) {
            throw ProblemCode.STREAMS_FAILED.problem(
                    "The threads of the orders service failed too often: "
                            + e.getCause().getMessage(),
                    "The log has the first cause. Remove it and start the service again; no event is lost.",
                    e.getCause());
        }
    }

    /** Lets {@link #await} return soon. */
    public void stop() {
        end.complete(null);
    }

    private static void close(KafkaStreams streams) {
        if (!streams.close(STREAMS_LIMIT)) {
            LOG.atWarn().addKeyValue("seconds", STREAMS_LIMIT.toSeconds()).log("Stream threads did not stop in time");
        }
    }

    @Override
    public void close() {
        stop();
        resources.close();
    }
}
