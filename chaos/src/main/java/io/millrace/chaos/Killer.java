package io.millrace.chaos;

import io.millrace.sandbox.Part;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.Server;
import io.millrace.sandbox.progress.Progress;
import io.millrace.sandbox.supervision.ServerSupervisor;
import io.millrace.sandbox.supervision.Services;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Carries out the kills, and watches until each process is back. One thread uses it. */
final class Killer implements AutoCloseable {

    private static final Duration LOOK = Duration.ofMillis(50);

    private final Map<Part, Server> servers = new EnumMap<>(Part.class);
    private final ServerSupervisor supervisor;
    private final Services services;
    private final Progress progress;
    private final List<Done> done = new ArrayList<>();
    private final Map<Victim, Open> open = new EnumMap<>(Victim.class);
    private long started;

    /**
     * A kill that was carried out.
     *
     * @param at from the beginning of the chaos
     * @param back how long until the process was ready again; with {@code skipped} it was still down since the kill before
     */
    record Done(Victim victim, Duration at, Duration back, boolean skipped) {}

    /** @param ended done when the process is gone */
    private record Open(int index, long sinceNanos, CompletableFuture<Void> ended) {}

    Killer(Sandbox sandbox, Services services, Progress progress) {
        this.services = services;
        this.progress = progress;
        for (Server server : List.of(sandbox.kafka(), sandbox.connect(), sandbox.clickhouse(), sandbox.mysql())) {
            servers.put(server.part(), server);
        }
        this.supervisor = new ServerSupervisor(servers.values(), progress);
    }

    /**
     * Returns when the last kill was carried out and every process is back.
     *
     * @param over asked meanwhile; when it says yes, no more is killed
     */
    List<Done> run(List<Kill> kills, BooleanSupplier over) {
        started = System.nanoTime();
        for (Kill kill : kills) {
            while (System.nanoTime() - started < kill.at().toNanos() && !over.getAsBoolean()) {
                look();
            }
            if (over.getAsBoolean()) {
                break;
            }
            strike(kill);
        }
        while (!open.isEmpty()) {
            look();
        }
        return List.copyOf(done);
    }

    /** How often each server ended though nobody had ended it; only those that did. */
    Map<String, Integer> unasked() {
        Map<String, Integer> unasked = new TreeMap<>();
        servers.values().stream()
                .filter(server -> supervisor.unasked(server) > 0)
                .forEach(server -> unasked.put(server.part().label(), supervisor.unasked(server)));
        return unasked;
    }

    private void strike(Kill kill) {
        Victim victim = kill.victim();
        Duration at = Duration.ofNanos(System.nanoTime() - started);
        if (open.containsKey(victim) || !up(victim)) {
            progress.say(line(at, victim.label() + " is down already"));
            done.add(new Done(victim, at, Duration.ZERO, true));
            return;
        }
        progress.say(line(at, victim.label() + ": " + victim.what()));
        Open begun = new Open(done.size(), System.nanoTime(), CompletableFuture.runAsync(() -> end(kill)));
        open.put(victim, begun);
        done.add(new Done(victim, at, Duration.ZERO, false));
    }

    private void end(Kill kill) {
        kill.victim().service().ifPresent(services::kill);
        kill.victim().part().map(servers::get).ifPresent(server -> {
            if (kill.victim() == Victim.MYSQL) {
                supervisor.stop(server, kill.down());
            } else {
                supervisor.kill(server, kill.down());
            }
        });
    }

    private void look() {
        Arrays.stream(Victim.values())
                .filter(victim ->
                        open.containsKey(victim) && open.get(victim).ended().isDone() && up(victim))
                .forEach(victim -> {
                    Open since = open.remove(victim);
                    since.ended().join();
                    Done kill = done.get(since.index());
                    Duration back = Duration.ofNanos(System.nanoTime() - since.sinceNanos());
                    done.set(since.index(), new Done(victim, kill.at(), back, false));
                });
        LockSupport.parkNanos(LOOK.toNanos());
    }

    private boolean up(Victim victim) {
        return victim.service()
                .map(services::lives)
                .orElseGet(() -> supervisor.up(servers.get(victim.part().orElseThrow())));
    }

    private static String line(Duration at, String what) {
        return String.format(Locale.ROOT, "  %6.1f s  %s", at.toMillis() / 1e3, what);
    }

    @Override
    public void close() {
        supervisor.close();
    }
}
