package io.millrace.ddlmanager;

import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.common.journal.TableState;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.TableId;
import io.millrace.common.task.BackgroundTasks;
import io.millrace.common.task.Schedule;
import io.millrace.ddlmanager.aggregates.AggregateKeeper;
import io.millrace.ddlmanager.apply.TableLocks;
import io.millrace.ddlmanager.catalog.Scope;
import io.millrace.ddlmanager.comments.CommentKeeper;
import io.millrace.ddlmanager.plan.TablePlan;
import io.millrace.ddlmanager.reconcile.Outcome;
import io.millrace.ddlmanager.views.ViewKeeper;
import java.util.List;

/** The background tasks for what stands on top of the replicated tables: views, comments, aggregates. */
final class OnTopTasks {

    private OnTopTasks() {}

    static void add(Settings settings, Components parts, MeterRegistry meters, BackgroundTasks tasks) {
        tasks.add(
                "views",
                ViewKeeper.SCHEDULE,
                new ViewKeeper(
                        () -> parts.onTop().views().of(held(parts)),
                        parts.connections().clickHouse(),
                        parts.connections().journal()::report,
                        parts.connections().lock()::run,
                        meters));
        tasks.add(
                "comments",
                CommentKeeper.SCHEDULE,
                new CommentKeeper(
                        parts.connections().mysql(),
                        parts.connections().clickHouse(),
                        parts.connections().targets(),
                        settings.source().databases()));
        settings.views()
                .aggregates()
                .ifPresent(pause -> tasks.add(
                        "aggregates",
                        Schedule.every(pause),
                        new AggregateKeeper(
                                settings.views(),
                                parts.connections().targets(),
                                settings.source().databases(),
                                parts.connections().clickHouse(),
                                new TableLocks(
                                        parts.connections().journal()::identity,
                                        parts.connections().mysql()),
                                meters)));
    }

    /**
     * The changes that do not happen by themselves. Others are over within seconds, and to plan them takes both servers: they
     * are asked only while something is held.
     */
    private static List<TablePlan> held(Components parts) {
        List<TableId> tables = parts.connections()
                .journal()
                .in(state -> state == TableState.AWAITING_APPROVAL || state == TableState.BLOCKED);
        return tables.isEmpty()
                ? List.of()
                : parts.reconciliation().plans().of(Scope.of(tables)).stream()
                        .map(Outcome::plan)
                        .toList();
    }
}
