package io.millrace.sandbox.services;

import io.millrace.sandbox.process.JavaCommand;
import io.millrace.sandbox.process.Ports;
import io.millrace.sandbox.process.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs Millrace's services as processes of their own and starts a service again when it ends unasked, as a supervisor
 * in production would.
 */
public final class Services implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Services.class);
    private static final Duration START_LIMIT = Duration.ofSeconds(90);
    private static final String MAIN = "io.millrace.cli.Millrace";
    private static final long LOOK_MILLIS = 500;

    private final Path home;
    private final Ports ports;
    private final Map<String, String> environment;
    private final Map<Service, ServerProcess> running = new EnumMap<>(Service.class);
    private final HttpClient http = HttpClient.newHttpClient();
    private final ScheduledExecutorService supervisor = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "supervisor");
        thread.setDaemon(true);
        return thread;
    });
    private int restarts;

    /** @param environment the settings that all services get */
    public Services(Path home, Map<String, Integer> givenPorts, Map<String, String> environment) {
        this.home = home;
        this.ports = new Ports(home, givenPorts);
        this.environment = new HashMap<>(environment);
        for (Service service : Service.values()) {
            this.environment.put(service.port().variable(), String.valueOf(ports.of(service.command())));
        }
        supervisor.scheduleWithFixedDelay(this::restartEnded, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** The settings of every service, ports included. */
    public Map<String, String> environment() {
        return Map.copyOf(environment);
    }

    /** Starts it and waits until it lives. */
    public void start(Service service) {
        ServerProcess process = launch(service);
        process.awaitHealthy(() -> lives(service), START_LIMIT);
        synchronized (running) {
            running.put(service, process);
        }
    }

    /** Starts all services at once, and waits until each lives. */
    public void startAll() {
        try {
            CompletableFuture.allOf(Arrays.stream(Service.values())
                            .map(service -> CompletableFuture.runAsync(() -> start(service)))
                            .toArray(CompletableFuture[]::new))
                    .join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** {@code kill -9}; the supervisor starts it again. */
    public void kill(Service service) {
        synchronized (running) {
            running.get(service).kill();
        }
    }

    /** How often a service ended unasked and was started again. */
    public int restarts() {
        synchronized (running) {
            return restarts;
        }
    }

    public URI url(Service service) {
        return URI.create("http://127.0.0.1:" + environment.get(service.port().variable()));
    }

    private ServerProcess launch(Service service) {
        Path folder = home.resolve("data").resolve(service.command()).toAbsolutePath();
        return ServerProcess.start(
                service.command(),
                JavaCommand.of(folder, service.jvmOptions(), MAIN, java.util.List.of(service.command())),
                environment,
                folder,
                home.resolve("logs").resolve(service.command() + ".log").toAbsolutePath());
    }

    private void restartEnded() {
        synchronized (running) {
            running.replaceAll((service, process) -> {
                if (process.isAlive()) {
                    return process;
                }
                restarts++;
                LOG.atWarn().addKeyValue("service", service.command()).log("A service ended and is started again");
                return launch(service);
            });
        }
    }

    private boolean lives(Service service) {
        HttpRequest request = HttpRequest.newBuilder(url(service).resolve("/livez"))
                .timeout(Duration.ofSeconds(2))
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() {
        supervisor.shutdownNow();
        synchronized (running) {
            running.values().parallelStream().forEach(ServerProcess::stop);
            running.clear();
        }
    }
}
