package io.millrace.ddlmanager;

import io.javalin.config.JavalinConfig;
import io.millrace.common.settings.Settings;
import io.millrace.ddlmanager.api.PlanRoutes;
import io.millrace.ddlmanager.api.QuarantineRoutes;
import io.millrace.ddlmanager.api.RepairRoutes;
import io.millrace.ddlmanager.api.TableRoutes;
import io.millrace.ddlmanager.journal.JournalMirror;
import io.millrace.ddlmanager.journal.TableEvents;
import io.millrace.ddlmanager.load.TableCopy;
import io.millrace.ddlmanager.repair.Repairs;
import io.millrace.ddlmanager.replay.QuarantineKeeper;

/** What the ddl-manager answers over HTTP. */
final class DdlManagerRoutes {

    private DdlManagerRoutes() {}

    static void add(
            JavalinConfig config,
            Settings settings,
            Components parts,
            JournalMirror mirror,
            QuarantineKeeper quarantine,
            TableCopy copy) {
        new TableRoutes(
                        parts.journal(),
                        mirror,
                        new TableEvents(parts.clickHouse(), parts.targets()),
                        parts.sides(),
                        parts.plans(),
                        parts.decisions(),
                        quarantine,
                        copy::running,
                        parts.deployment()::connector)
                .add(config);
        new PlanRoutes(
                        parts.plans(),
                        parts.onTop(),
                        parts.reconciler(),
                        parts.captured(),
                        settings.connect().copy())
                .add(config);
        QuarantineRoutes.add(config, quarantine);
        RepairRoutes.add(
                config,
                new Repairs(
                        parts.mysql(),
                        parts.binlog(),
                        parts.clickHouse(),
                        parts.targets(),
                        parts.sides(),
                        parts.copyPlans(),
                        settings.lossPolicies(),
                        parts.journal(),
                        parts.lock(),
                        quarantine,
                        copy));
    }
}
