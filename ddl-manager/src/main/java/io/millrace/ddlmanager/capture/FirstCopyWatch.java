package io.millrace.ddlmanager.capture;

import io.millrace.common.journal.TableTimeline;
import io.millrace.common.table.TableId;
import io.millrace.common.task.PeriodicTask;
import io.millrace.common.task.Schedule;
import io.millrace.ddlmanager.connector.Deployment;
import io.millrace.ddlmanager.journal.Journal;
import io.millrace.ddlmanager.reconcile.TableJournal;
import java.time.Duration;
import java.util.List;

/** Journals that the connector has copied the tables for the first time, when it has. */
public final class FirstCopyWatch implements PeriodicTask.Work {

    public static final Schedule SCHEDULE = Schedule.every(Duration.ofSeconds(1));

    private final Journal journal;
    private final TableJournal requests;
    private final Deployment deployment;

    public FirstCopyWatch(Journal journal, TableJournal requests, Deployment deployment) {
        this.journal = journal;
        this.requests = requests;
        this.deployment = deployment;
    }

    @Override
    public void run(PeriodicTask.Run run) {
        List<TableId> copying = journal.timelines().values().stream()
                .filter(TableTimeline::firstCopyDue)
                .map(TableTimeline::table)
                .toList();
        if (!copying.isEmpty() && deployment.firstCopyDone()) {
            requests.firstCopyDone(copying);
        }
    }
}
