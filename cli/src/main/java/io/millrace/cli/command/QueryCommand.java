package io.millrace.cli.command;

import io.millrace.cli.query.ClickHouseDatabase;
import io.millrace.cli.query.Database;
import io.millrace.cli.query.Dialogue;
import io.millrace.cli.query.MysqlDatabase;
import io.millrace.cli.query.ResultFormat;
import io.millrace.common.naming.Targets;
import io.millrace.common.settings.MysqlSettings;
import io.millrace.common.settings.Secret;
import io.millrace.common.settings.Settings;
import io.millrace.sandbox.OwnMysql;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "query",
        description = {
            "Runs a statement in the MySQL or ClickHouse that the settings name, and shows what it gives.",
            "Without a statement it reads statements from the terminal, with a history, or from a file (`< file`).",
            "It only reads unless you say --write: the server itself refuses changes.",
            "In a MySQL that `up` or `demo` has started it is root, elsewhere the user that the settings name."
        },
        footer = {
            "",
            "Examples:",
            "  millrace query clickhouse \"SELECT count() FROM orders\"",
            "  millrace query mysql --write \"UPDATE shop.orders SET status = 'paid' WHERE id = 1\"",
            "  millrace query mysql --format csv \"SELECT * FROM shop.orders\" > orders.csv"
        })
public final class QueryCommand implements Callable<Integer> {

    private enum Server {
        MYSQL,
        CLICKHOUSE
    }

    private final Supplier<Settings> settings;

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "mysql|clickhouse", description = "Which server.")
    private Server server;

    @Parameters(index = "1", arity = "0..1", paramLabel = "STATEMENT", description = "The statement.")
    private String statement;

    @Option(names = "--format", description = "table, csv, tsv or json (default: table).")
    private ResultFormat format = ResultFormat.TABLE;

    @Option(names = "--write", description = "Statements may change something.")
    private boolean write;

    public QueryCommand(Supplier<Settings> settings) {
        this.settings = settings;
    }

    @Override
    public Integer call() throws IOException {
        Settings given = settings.get();
        PrintWriter out = spec.commandLine().getOut();
        try (Database database = open(given)) {
            if (statement != null) {
                database.run(statement.strip().replaceAll(";$", ""), format.to(out));
                return 0;
            }
            Dialogue dialogue =
                    new Dialogue(database, format.to(out), spec.commandLine().getErr());
            if (System.console() != null) {
                dialogue.withPerson(given.home().resolve("query-history"));
            } else {
                dialogue.withFile(new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)));
            }
            return 0;
        }
    }

    private Database open(Settings given) {
        List<String> databases = given.source().databases();
        String only = databases.size() == 1 ? databases.get(0) : "";
        return switch (server) {
            case MYSQL -> MysqlDatabase.open(user(given), only, write);
            case CLICKHOUSE ->
                ClickHouseDatabase.open(
                        given.clickHouse(),
                        databases.isEmpty() ? "" : Targets.of(given.names()).targetDatabase(databases.get(0)),
                        write);
        };
    }

    private static MysqlSettings user(Settings given) {
        MysqlSettings named = given.mysql();
        return OwnMysql.administrator(named, given.home())
                .map(root -> new MysqlSettings(
                        named.address(),
                        root.user(),
                        new Secret(root.password()),
                        named.serverId(),
                        named.tls(),
                        named.authorities(),
                        named.certificate()))
                .orElse(named);
    }
}
