package io.millrace.common.task;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import java.util.function.Supplier;

/** Works on many tables, some of them at the same time. */
public final class Parallel {

    /** ClickHouse waits for its disk at each statement, so a few more than it has cores. */
    private static final int THREADS = 8;

    private Parallel() {}

    /**
     * The results in the order of the inputs, when all are done.
     *
     * @throws RuntimeException the first one in order that the work threw; the others were worked on nevertheless
     */
    public static <T, R> List<R> map(List<T> inputs, Function<T, R> work) {
        return map(inputs, THREADS, work);
    }

    /**
     * As the other, with another number.
     *
     * @param most how many are worked on at the same time, from 1
     */
    public static <T, R> List<R> map(List<T> inputs, int most, Function<T, R> work) {
        ExecutorService threads = Executors.newFixedThreadPool(Math.max(1, Math.min(most, inputs.size())));
        try {
            List<Callable<R>> tasks = inputs.stream()
                    .map(input -> (Callable<R>) () -> work.apply(input))
                    .toList();
            return threads.invokeAll(tasks).stream().map(Parallel::result).toList();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while tables were being worked on", e);
        } finally {
            threads.shutdownNow();
        }
    }

    /** Does the work now, and gives its result, or throws what it threw, to another thread. */
    public static <R> Supplier<R> outcome(Supplier<R> work) {
        try {
            R result = work.get();
            return () -> result;
        } catch (RuntimeException | Error e) {
            return () -> {
                throw e;
            };
        }
    }

    /**
     * Begins the work in the background.
     *
     * @return waits for the result, or throws what the work threw
     */
    public static <R> Supplier<R> start(Supplier<R> work) {
        FutureTask<R> task = new FutureTask<>(work::get);
        new Thread(task, "parallel").start();
        return () -> result(task);
    }

    private static <R> R result(Future<R> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            if (e.getCause() instanceof Error cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while tables were being worked on", e);
        }
    }
}
