package io.millrace.common.task;

import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.common.http.HttpBase.Readiness;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** All background tasks of a service: started, watched and closed together. Thread-safe. */
public final class BackgroundTasks implements AutoCloseable {

    private final MeterRegistry meters;
    private final List<PeriodicTask> tasks = new CopyOnWriteArrayList<>();

    public BackgroundTasks(MeterRegistry meters) {
        this.meters = meters;
    }

    /** Adds a task. It is closed with the others, started or not. */
    public PeriodicTask add(String name, Schedule schedule, PeriodicTask.Work work) {
        PeriodicTask task = new PeriodicTask(name, schedule, work, meters);
        tasks.add(task);
        return task;
    }

    /** Adds a task and starts it. */
    public PeriodicTask start(String name, Schedule schedule, PeriodicTask.Work work) {
        PeriodicTask task = add(name, schedule, work);
        task.start();
        return task;
    }

    /** Starts all tasks that were added. */
    public void start() {
        tasks.forEach(PeriodicTask::start);
    }

    public List<TaskHealth> health() {
        return tasks.stream().map(PeriodicTask::health).toList();
    }

    /** Not ready while a task fails again and again, or hangs. */
    public Readiness readiness() {
        return health().stream()
                .map(TaskHealth::trouble)
                .flatMap(Optional::stream)
                .findFirst()
                .map(Readiness::notReady)
                .orElse(Readiness.READY);
    }

    /** Stops all tasks at once, and then waits for each, for a limited time. */
    @Override
    public void close() {
        tasks.forEach(PeriodicTask::stop);
        tasks.forEach(PeriodicTask::close);
    }
}
