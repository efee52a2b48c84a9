package io.millrace.ddlmanager;

import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.common.settings.Settings;
import io.millrace.common.task.BackgroundTasks;
import io.millrace.common.task.Schedule;
import io.millrace.ddlmanager.aggregates.AggregateKeeper;
import io.millrace.ddlmanager.apply.TableLocks;
import io.millrace.ddlmanager.comments.CommentKeeper;
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
                        () -> parts.onTop().views().of(List.of()),
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
}
