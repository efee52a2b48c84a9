package io.millrace.ddlmanager;

import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.common.Resources;
import io.millrace.common.connect.ConnectClient;
import io.millrace.common.settings.Settings;
import io.millrace.ddlmanager.api.PlansOnTop;
import io.millrace.ddlmanager.apply.BackgroundRewrites;
import io.millrace.ddlmanager.connector.Deployment;

/** What the loops and the HTTP interface of the ddl-manager share, built over one set of connections. */
record Components(
        Connections connections, Reconciliation reconciliation, Capture capture, Copying copying, PlansOnTop onTop) {

    /**
     * @param opened is given what must be closed
     * @throws io.millrace.common.problem.Problem when a server cannot be reached
     */
    static Components open(Settings settings, MeterRegistry meters, Resources opened) {
        Connections to = Connections.open(settings, meters, opened);
        BackgroundRewrites rewrites = opened.add(new BackgroundRewrites(meters));
        Deployment deployment = new Deployment(
                new ConnectClient(settings.connect()), settings.connect().connector(), settings.kafka(), to.topics());
        Reconciliation changes = Reconciliation.of(settings, to, deployment, rewrites);
        return new Components(
                to,
                changes,
                Capture.of(settings, to, deployment, changes),
                Copying.of(settings, to, changes),
                PlansOnTop.of(
                        settings.views(),
                        settings.schemaPolicies(),
                        settings.source().databases(),
                        to.targets(),
                        to.clickHouse()));
    }
}
