package io.millrace.validator.parity;

import io.millrace.common.problem.ProblemCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Does something with each of many things, a few at the same time, in their order. */
final class SideBySide {

    private SideBySide() {}

    /**
     * Returns when all are done.
     *
     * @param stop nothing more is begun
     */
    static <T> void run(Collection<T> things, int atOnce, Consumer<T> work, BooleanSupplier stop) {
        ExecutorService threads = Executors.newFixedThreadPool(atOnce, task -> {
            Thread thread = new Thread(task, "check-of-table");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Future<?>> all = new ArrayList<>();
            for (T thing : things) {
                all.add(threads.submit(() -> {
                    if (!stop.getAsBoolean()) {
                        work.accept(thing);
                    }
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ProblemCode.INTERRUPTED.problem("The check was interrupted.", ProblemCode.INTERRUPTED.remedy(), e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }
}
