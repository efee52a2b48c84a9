package io.millrace.sandbox.demo;

import io.millrace.common.settings.Setting;
import io.millrace.common.settings.Settings;
import io.millrace.sandbox.MySqlServer;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.supervision.Service;
import io.millrace.sandbox.supervision.Services;
import java.io.PrintWriter;
import java.util.Map;

/** Tells a person where everything is, and how to look at it. */
final class Addresses {

    private Addresses() {}

    static void print(PrintWriter out, Sandbox sandbox, Services services) {
        Map<String, String> settings = services.environment();
        String home = settings.get(Setting.HOME.variable());
        out.println();
        out.println("Everything runs; Ctrl-C ends it.");
        out.println("  web pages    " + services.url(Service.VALIDATOR) + "  (parity)");
        out.println("               " + services.url(Service.DDL_MANAGER) + "  (schema, quarantine)");
        out.println("  ClickHouse   " + settings.get(Setting.CLICKHOUSE_URL.variable()) + "/play  (user "
                + settings.get(Setting.CLICKHOUSE_USER.variable()) + ", password in " + home
                + "/secrets.properties)");
        out.println("  MySQL        " + settings.get(Setting.MYSQL_URL.variable()) + "  ("
                + mysqlUser(sandbox.mysql(), home) + ")");
        out.println("  Kafka        " + settings.get(Setting.KAFKA_BOOTSTRAP.variable()));
        out.println("  Connect      " + settings.get(Setting.CONNECT_URL.variable()));
        out.println("  logs         " + home + "/logs");
        out.println("  commands     in another terminal, `./millrace plan` for example, after:");
        out.println("               export " + Settings.FILE_VARIABLE + "=" + services.settingsFile());
        out.flush();
    }

    /** Of a server that the user named, Millrace knows only the user that the settings say. */
    private static String mysqlUser(MySqlServer mysql, String home) {
        return mysql.root().equals(mysql.account())
                ? "your server, user " + mysql.account().user()
                : "user root, password in " + home + "/secrets.properties";
    }
}
