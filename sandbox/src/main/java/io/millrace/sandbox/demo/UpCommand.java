package io.millrace.sandbox.demo;

import io.millrace.common.ShutdownSignal;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.Setting;
import io.millrace.common.settings.Settings;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.SandboxOptions;
import io.millrace.sandbox.progress.Progress;
import io.millrace.sandbox.supervision.ServerSupervisor;
import io.millrace.sandbox.supervision.Services;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "up",
        description = {
            "Starts everything on this machine for your own MySQL, and keeps it running until Ctrl-C.",
            "A server that you name in the settings (MILLRACE_MYSQL_URL, MILLRACE_CLICKHOUSE_URL,"
                    + " MILLRACE_KAFKA_BOOTSTRAP, MILLRACE_CONNECT_URL) is used; the others are started."
        },
        footer = {
            "",
            "Settings:",
            "  MILLRACE_MYSQL_DATABASES       the databases to replicate; it must be set",
            "  MILLRACE_MYSQL_URL, _USER, _PASSWORD or _PASSWORD_FILE",
            "                                 your MySQL, and who Millrace is there",
            "  MILLRACE_ORDERS=yes            also send completed orders as events (docs/orders.md)",
            "  MILLRACE_GATEWAY=yes           also one MySQL endpoint for transactions and analytics (docs/gateway.md)",
            "  MILLRACE_HOME                  folder of data and logs (default: .millrace)",
            "  docs/settings.md lists all others.",
            "",
            "Example:",
            "  export MILLRACE_MYSQL_URL=mysql://127.0.0.1:3306 MILLRACE_MYSQL_USER=millrace",
            "  export MILLRACE_MYSQL_PASSWORD_FILE=$HOME/mysql-password MILLRACE_MYSQL_DATABASES=shop",
            "  millrace up"
        })
public final class UpCommand implements Callable<Integer> {

    private final Map<String, String> environment;

    @Spec
    private CommandSpec spec;

    public UpCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws InterruptedException {
        Map<String, String> given = Settings.given(environment);
        if (!given.containsKey(Setting.MYSQL_DATABASES.variable())) {
            throw ProblemCode.MISSING_SETTING.problem(
                    "Which databases are to be replicated is not set.",
                    "Set " + Setting.MYSQL_DATABASES.variable() + ", and " + Setting.MYSQL_URL.variable() + ", "
                            + Setting.MYSQL_USER.variable() + " and " + Setting.MYSQL_PASSWORD.variable()
                            + " for your MySQL. `millrace demo` shows everything without one.");
        }
        Path home =
                Path.of(Optional.ofNullable(given.get(Setting.HOME.variable())).orElse(".millrace"));
        refuseItsOwn(home);
        refuseTls(given);
        Progress progress = Progress.onStandardError();
        SandboxOptions servers = SandboxOptions.builder()
                .home(home)
                .environment(given)
                .progress(progress)
                .build();
        try (Sandbox sandbox = Sandbox.start(servers);
                ServerSupervisor supervised = ServerSupervisor.of(sandbox, progress);
                Services services = new Services(home, settings(given, sandbox), progress)) {
            services.start();
            Addresses.print(spec.commandLine().getOut(), sandbox, services);
            NextSteps.printForUp(spec.commandLine().getOut());
            ShutdownSignal.await();
            return 0;
        }
    }

    /** They name the servers of an earlier time, as if somebody else ran them. */
    private void refuseItsOwn(Path home) {
        String file = environment.get(Settings.FILE_VARIABLE);
        if (file != null && Path.of(file).toAbsolutePath().normalize().equals(Services.settingsFile(home))) {
            throw ProblemCode.INVALID_SETTING.problem(
                    Settings.FILE_VARIABLE + " names the settings that `millrace up` wrote for other commands.",
                    "Run `unset " + Settings.FILE_VARIABLE + "` and start it again.");
        }
    }

    /** It looks after its services over loopback. */
    private static void refuseTls(Map<String, String> given) {
        String certificate = Setting.HTTP_TLS_CERTIFICATE.variable();
        if (!given.getOrDefault(certificate, "").isBlank()) {
            throw ProblemCode.INVALID_SETTING.problem(
                    "`millrace up` starts services on loopback, without TLS.",
                    "Unset " + certificate + ", or start the services by themselves.");
        }
    }

    /** The user's settings, and where the servers are. */
    static Map<String, String> settings(Map<String, String> given, Sandbox sandbox) {
        Map<String, String> settings = new HashMap<>(given);
        sandbox.environment().forEach((name, value) -> {
            Optional<String> file =
                    Setting.ofVariable(name).map(Setting::fileVariable).filter(given::containsKey);
            // A secret of the user's own server stays in his file; of another server, the file says nothing.
            if (file.isEmpty() || !isHeldBy(given.get(file.get()), value)) {
                file.ifPresent(settings::remove);
                settings.put(name, value);
            }
        });
        if (Stream.of(Setting.HTTP_TOKEN.variable(), Setting.HTTP_TOKEN.fileVariable())
                .noneMatch(settings::containsKey)) {
            settings.put(Setting.HTTP_TOKEN.variable(), sandbox.httpToken());
        }
        return settings;
    }

    private static boolean isHeldBy(String file, String secret) {
        try {
            return Files.readString(Path.of(file)).strip().equals(secret);
        } catch (IOException e) {
            return false;
        }
    }
}
