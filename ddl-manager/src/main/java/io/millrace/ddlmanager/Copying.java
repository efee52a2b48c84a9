package io.millrace.ddlmanager;

import io.millrace.common.quarantine.Quarantine;
import io.millrace.common.settings.Settings;
import io.millrace.ddlmanager.load.Reloads;
import io.millrace.ddlmanager.load.TableExchange;
import io.millrace.ddlmanager.plan.ReloadPlans;

/** What copies a table again, and lets rows in that did not fit before. */
record Copying(ReloadPlans copyPlans, Reloads reloads, Quarantine quarantine) {

    static Copying of(Settings settings, Connections to, Reconciliation changes) {
        Quarantine quarantine = new Quarantine(to.clickHouse(), to.targets());
        ReloadPlans copyPlans = new ReloadPlans(settings.objects(), settings.names(), settings.schemaPolicies());
        TableExchange exchange =
                new TableExchange(copyPlans, to.journal(), changes.applier(), changes.queueOffsets(), quarantine);
        return new Copying(
                copyPlans,
                new Reloads(to.journal(), changes.plans(), changes.sides(), exchange, to.lock()),
                quarantine);
    }
}
