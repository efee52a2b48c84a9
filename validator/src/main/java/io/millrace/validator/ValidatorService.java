package io.millrace.validator;

import io.javalin.Javalin;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.millrace.common.Resources;
import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.connect.ConnectClient;
import io.millrace.common.fence.Fences;
import io.millrace.common.http.HttpBase;
import io.millrace.common.metrics.MeterNames;
import io.millrace.common.mysql.Mysql;
import io.millrace.common.naming.Targets;
import io.millrace.common.problem.Problem;
import io.millrace.common.quarantine.Quarantine;
import io.millrace.common.settings.CheckSettings;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.common.task.BackgroundTasks;
import io.millrace.common.task.Schedule;
import io.millrace.validator.freshness.Freshness;
import io.millrace.validator.history.CommandResults;
import io.millrace.validator.history.History;
import io.millrace.validator.history.HistoryWriter;
import io.millrace.validator.history.PastResult;
import io.millrace.validator.history.PastResult.MadeBy;
import io.millrace.validator.history.Standings;
import io.millrace.validator.parity.Checks;
import io.millrace.validator.parity.Validator;
import io.millrace.validator.repair.RowRepairs;
import io.millrace.validator.schedule.ProofSchedule;
import io.millrace.validator.webhook.Webhook;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running service: checks in the background, HTTP and the web page in front. */
public final class ValidatorService implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ValidatorService.class);
    private static final Schedule METERS = Schedule.every(Duration.ofSeconds(10));

    private final Resources resources;
    private final Checks checks;
    private final BackgroundTasks tasks;
    private final Javalin http;

    /** @throws Problem when a server is not there, or the port is taken */
    public static ValidatorService start(Settings settings) {
        return new ValidatorService(settings);
    }

    private ValidatorService(Settings settings) {
        CheckSettings asked = settings.checks();
        PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        Targets targets = Targets.of(settings.names());
        try (Resources opened = new Resources()) {
            // Wrong settings are said at start, and not at the first check.
            Replicated replicated = new Replicated(opened.add(new Validator(settings)));
            ClickHouse clickHouse = opened.add(ClickHouse.connect(settings.clickHouse()));
            History history = new History(clickHouse, targets);
            List<String> databases = settings.source().databases();
            Optional<Webhook> webhook = asked.webhook()
                    .map(address ->
                            new Webhook(address, settings.http().validator().page()));
            // Before the standings: what is written in between is heard of twice, and not missed.
            CommandResults commands = new CommandResults(history, databases);
            Standings standings = new Standings(history.latest(databases));
            HistoryWriter writer = new HistoryWriter(history);
            CheckMeters checkMeters = new CheckMeters(meters, standings);
            // The last to be closed of what follows: what checks found at their end is written, too.
            this.tasks = opened.add(new BackgroundTasks(meters));
            this.checks = opened.add(new Checks(
                    Checks.over(() -> new Validator(settings)), heard(standings, writer, webhook, checkMeters)));
            Mysql mysql = opened.add(Mysql.connect(settings.mysql()));
            Fences fences = opened.add(new Fences(settings.connect(), settings.kafka(), settings.names(), mysql));
            Freshness freshness = new Freshness(
                    () -> replicated.streaming().stream().map(Table::id).toList(), tables -> fences.now(tables)::await);
            Gauge.builder(MeterNames.FRESHNESS, freshness, now -> now.seconds().orElse(Double.NaN))
                    .register(meters);
            tasks.add("history", HistoryWriter.SCHEDULE, writer);
            tasks.add("command-results", CommandResults.SCHEDULE, commands.toldTo(result -> {
                Standings.Change change = standings.hear(result);
                webhook.ifPresent(sender -> sender.hear(change));
            }));
            webhook.ifPresent(sender -> tasks.add("webhook", Webhook.SCHEDULE, sender));
            tasks.add("freshness", Freshness.SCHEDULE, freshness);
            tasks.add("verdicts", METERS, run -> {
                List<TableId> streaming =
                        replicated.streaming().stream().map(Table::id).toList();
                checkMeters.show(
                        replicated.recent().stream().map(Table::id).toList(),
                        asked.every().isPresent() ? streaming : List.of());
            });
            asked.every()
                    .ifPresent(every -> tasks.add(
                            "proofs",
                            ProofSchedule.SCHEDULE,
                            new ProofSchedule(replicated::streaming, standings, checks, every, asked.share())));
            Overview overview = new Overview(
                    replicated,
                    new ConnectClient(settings.connect()),
                    settings.connect().connector(),
                    new Quarantine(clickHouse, targets),
                    standings,
                    checks,
                    history,
                    databases,
                    freshness,
                    asked.every());
            this.http = HttpBase.start(
                    settings.http(),
                    settings.http().validator(),
                    meters,
                    tasks::readiness,
                    new ValidatorRoutes(
                            overview,
                            checks,
                            RowRepairs.by(settings.http()),
                            settings.http().ddlManager().page())::add);
            opened.add(http::stop);
            tasks.start();
            LOG.atInfo().addKeyValue("port", http.port()).log("The validator is ready");
            this.resources = opened.keep();
        }
    }

    /** What becomes of a result. */
    private static Checks.Listener heard(
            Standings standings, HistoryWriter writer, Optional<Webhook> webhook, CheckMeters meters) {
        return (check, asked, result) -> {
            PastResult past = PastResult.of(check, asked ? MadeBy.REQUEST : MadeBy.SCHEDULE, result);
            Standings.Change change = standings.hear(past);
            writer.add(new History.Entry(past, result.differences()));
            meters.count(past, result.ranges());
            webhook.ifPresent(sender -> sender.hear(change));
        };
    }

    public int port() {
        return http.port();
    }

    @Override
    public void close() {
        resources.close();
    }
}
