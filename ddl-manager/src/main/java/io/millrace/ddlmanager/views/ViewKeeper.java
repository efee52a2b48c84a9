package io.millrace.ddlmanager.views;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.journal.Origin;
import io.millrace.common.journal.TableEvent;
import io.millrace.common.metrics.MeterNames;
import io.millrace.common.problem.Problem;
import io.millrace.common.task.PeriodicTask;
import io.millrace.common.task.Schedule;
import io.millrace.ddlmanager.views.ViewPlan.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the views in ClickHouse to what their files say, again and again. One view's trouble is told once, by name, and
 * is nobody else's.
 */
public final class ViewKeeper implements PeriodicTask.Work {

    public static final Schedule SCHEDULE = Schedule.every(Duration.ofSeconds(10));

    private static final Logger LOG = LoggerFactory.getLogger(ViewKeeper.class);

    private final Supplier<List<ViewPlan>> plans;
    private final ClickHouse clickHouse;
    private final Consumer<List<TableEvent>> journal;
    private final Consumer<Runnable> lock;
    private final Map<Object, String> told = new HashMap<>();
    private final QualityMeter quality;
    private final Map<State, Integer> counts = new ConcurrentHashMap<>();

    /**
     * @param plans what is to be done now
     * @param journal takes what was done and seen
     * @param lock runs what changes something while no other process does
     */
    public ViewKeeper(
            Supplier<List<ViewPlan>> plans,
            ClickHouse clickHouse,
            Consumer<List<TableEvent>> journal,
            Consumer<Runnable> lock,
            MeterRegistry meters) {
        this.plans = plans;
        this.clickHouse = clickHouse;
        this.journal = journal;
        this.lock = lock;
        this.quality = new QualityMeter(clickHouse, meters);
        for (State state : State.values()) {
            meters.gauge(
                    MeterNames.VIEWS,
                    Tags.of(MeterNames.STATE, state.word()),
                    counts,
                    all -> all.getOrDefault(state, 0));
        }
    }

    @Override
    public void run(PeriodicTask.Run run) {
        List<ViewPlan> planned = plans.get();
        if (planned.stream().anyMatch(plan -> !plan.statements().isEmpty())) {
            lock.accept(() -> plans.get().forEach(this::apply));
            planned = plans.get();
        }
        planned = quality.read(planned);
        counts.clear();
        planned.forEach(plan -> counts.merge(plan.state(), 1, Integer::sum));
        planned.stream().filter(plan -> plan.statements().isEmpty()).forEach(this::tell);
    }

    private void apply(ViewPlan plan) {
        List<TableEvent> events = new ArrayList<>();
        for (String sql : plan.statements()) {
            String error = run(sql);
            boolean news = error.isEmpty() || !error.equals(told.put(plan.view(), error));
            if (news) {
                events.add(event(plan, sql, error));
            }
            if (!error.isEmpty()) {
                if (news) {
                    LOG.atWarn()
                            .addKeyValue("view", plan.object())
                            .addKeyValue("error", error)
                            .log("A view could not be made; replication does not need it");
                }
                break;
            }
            told.remove(plan.view());
        }
        journal.accept(events);
    }

    private String run(String sql) {
        try {
            clickHouse.execute(sql);
            return "";
        } catch (Problem e) {
            return ClickHouseWords.of(e);
        }
    }

    /** Each state once, until it is another one. */
    private void tell(ViewPlan plan) {
        String words = plan.state().word() + ": " + plan.reason();
        String before = told.put(plan.view(), words);
        boolean fine = plan.state() == State.IN_SYNC;
        if (words.equals(before) || fine && before == null) {
            return;
        }
        journal.accept(List.of(event(plan, "", fine ? "" : plan.reason())));
        LOG.atLevel(plan.state().trouble() ? org.slf4j.event.Level.WARN : org.slf4j.event.Level.INFO)
                .addKeyValue("view", plan.object())
                .addKeyValue("state", plan.state().word())
                .addKeyValue("reason", plan.reason())
                .log(words(plan.state()));
    }

    private static String words(State state) {
        return switch (state) {
            case IN_SYNC -> "A view works again";
            case BREAKS -> "A change that waits will break a view; replication does not need it";
            default -> "A view does not work for now; replication does not need it";
        };
    }

    private static TableEvent event(ViewPlan plan, String sql, String error) {
        return new TableEvent.ViewChanged(
                plan.view(),
                Origin.millrace("views are kept as their files say"),
                plan.state().word(),
                plan.reason(),
                sql,
                error);
    }
}
