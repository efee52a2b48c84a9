package io.millrace.chaos;

import io.millrace.chaos.disk.Disks;
import io.millrace.chaos.network.Condition;
import io.millrace.chaos.network.Network;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Carries out the faults, and watches until each is over and each process is back. One thread uses it. */
final class Faults implements AutoCloseable {

    private static final Duration LOOK = Duration.ofMillis(50);

    private final Map<Part, Server> servers = new EnumMap<>(Part.class);
    private final ServerSupervisor supervisor;
    private final Services services;
    private final Progress progress;
    private final List<Done> done = new ArrayList<>();
    private final Map<Victim, Open> open = new EnumMap<>(Victim.class);
    private final Map<Fault, Long> lasting = new LinkedHashMap<>();
    private final Network network;
    private final Optional<Disks> disks;
    private long started;

    /**
     * A fault that was carried out.
     *
     * @param at from the beginning of the chaos
     * @param back how long until the process was ready again, or the rest was well; with {@code skipped} it was still as
     *     the fault before had left it
     */
    record Done(Fault fault, Duration at, Duration back, boolean skipped) {}

    /** @param ended done when the process is gone */
    private record Open(int index, long sinceNanos, CompletableFuture<Void> ended) {}

    Faults(Sandbox sandbox, Services services, Network network, Optional<Disks> disks, Progress progress) {
        this.network = network;
        this.disks = disks;
        this.services = services;
        this.progress = progress;
        for (Server server : List.of(sandbox.kafka(), sandbox.connect(), sandbox.clickhouse(), sandbox.mysql())) {
            servers.put(server.part(), server);
        }
        this.supervisor = new ServerSupervisor(servers.values(), progress);
    }

    /**
     * Returns when the last fault is over and every process is back.
     *
     * @param over asked meanwhile; when it says yes, nothing more is done
     */
    List<Done> run(List<Fault> faults, BooleanSupplier over) {
        started = System.nanoTime();
        for (Fault fault : faults) {
            while (System.nanoTime() - started < fault.at().toNanos() && !over.getAsBoolean()) {
                look();
            }
            if (over.getAsBoolean()) {
                break;
            }
            strike(fault);
        }
        while (!open.isEmpty() || !lasting.isEmpty()) {
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

    private void strike(Fault fault) {
        Duration at = Duration.ofNanos(System.nanoTime() - started);
        boolean skipped = fault instanceof Kill kill
                ? open.containsKey(kill.victim()) || !up(kill.victim())
                : lasting.keySet().stream().anyMatch(other -> other.target().equals(fault.target()));
        progress.say(line(at, fault.target() + ": " + (skipped ? "not well already" : fault.what())));
        if (!skipped) {
            begin(fault);
        }
        done.add(new Done(fault, at, Duration.ZERO, skipped));
    }

    private void begin(Fault fault) {
        if (fault instanceof Kill kill) {
            open.put(
                    kill.victim(),
                    new Open(done.size(), System.nanoTime(), CompletableFuture.runAsync(() -> end(kill))));
        } else if (fault instanceof Fault.Broken broken) {
            lasting.put(broken, System.nanoTime() + broken.lasts().toNanos());
            network.set(broken.link(), broken.condition());
        } else if (fault instanceof Fault.Full full) {
            lasting.put(full, System.nanoTime() + full.lasts().toNanos());
            disks.orElseThrow().fill(full.disk());
        }
    }

    private void mend(Fault fault) {
        if (fault instanceof Fault.Broken broken) {
            network.set(broken.link(), Condition.OPEN);
        } else if (fault instanceof Fault.Full full) {
            disks.orElseThrow().free(full.disk());
        }
        lasting.remove(fault);
        done.replaceAll(each -> each.fault().equals(fault) ? ended(each) : each);
    }

    private Done ended(Done done) {
        return new Done(
                done.fault(),
                done.at(),
                Duration.ofNanos(System.nanoTime() - started).minus(done.at()),
                false);
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
        long now = System.nanoTime();
        lasting.entrySet().stream()
                .filter(each -> now - each.getValue() >= 0)
                .map(Map.Entry::getKey)
                .toList()
                .forEach(this::mend);
        Arrays.stream(Victim.values())
                .filter(victim ->
                        open.containsKey(victim) && open.get(victim).ended().isDone() && up(victim))
                .forEach(victim -> {
                    Open since = open.remove(victim);
                    since.ended().join();
                    Done kill = done.get(since.index());
                    Duration back = Duration.ofNanos(System.nanoTime() - since.sinceNanos());
                    done.set(since.index(), new Done(kill.fault(), kill.at(), back, false));
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

    /** Everything is well again, whatever happened. */
    @Override
    public void close() {
        List.copyOf(lasting.keySet()).forEach(this::mend);
        supervisor.close();
    }
}
