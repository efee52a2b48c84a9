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
                        parts.connections().journal(),
                        mirror,
                        new TableEvents(
                                parts.connections().clickHouse(),
                                parts.connections().targets()),
                        parts.reconciliation().sides(),
                        parts.reconciliation().plans(),
                        parts.capture().decisions(),
                        quarantine,
                        copy::running,
                        parts.capture().deployment()::connector)
                .add(config);
        new PlanRoutes(
                        parts.reconciliation().plans(),
                        parts.onTop(),
                        parts.reconciliation().reconciler(),
                        parts.capture().captured(),
                        settings.connect().copy())
                .add(config);
        QuarantineRoutes.add(config, quarantine);
        RepairRoutes.add(
                config,
                new Repairs(
                        parts.connections().mysql(),
                        parts.connections().binlog(),
                        parts.connections().clickHouse(),
                        parts.connections().targets(),
                        parts.reconciliation().sides(),
                        parts.copying().copyPlans(),
                        settings.lossPolicies(),
                        parts.connections().journal(),
                        parts.connections().lock(),
                        quarantine,
                        copy));
    }
}
