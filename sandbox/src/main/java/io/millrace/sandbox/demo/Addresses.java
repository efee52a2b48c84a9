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
        out.println("  web pages    " + page(services, Service.VALIDATOR) + "  (parity)");
        out.println("               " + page(services, Service.DDL_MANAGER) + "  (schema, quarantine)");
        services.token()
                .ifPresent(token -> out.println("               these links carry the token that the pages ask for"));
        if (services.running().contains(Service.ORDERS)) {
            out.println("  orders       " + asked(services, services.url(Service.ORDERS) + "/orders"));
            out.println("               lists those that are not complete; /orders/<id> says why one is not");
        }
        if (services.running().contains(Service.GATEWAY)) {
            out.println("  gateway      mysql --host 127.0.0.1 --port "
                    + settings.get(Setting.GATEWAY_MYSQL_PORT.variable()) + "  (MySQL's users and passwords)");
        }
        out.println("  MySQL        " + sandbox.mysql().url());
        out.println("               " + mysqlUser(sandbox.mysql(), home));
        out.println("  ClickHouse   " + settings.get(Setting.CLICKHOUSE_URL.variable()) + "/play");
        out.println("               user " + settings.get(Setting.CLICKHOUSE_USER.variable())
                + (sandbox.clickhouse().external() ? "" : ", password in " + home + "/secrets.properties"));
        out.println("  Kafka        " + settings.get(Setting.KAFKA_BOOTSTRAP.variable()));
        out.println("  Connect      " + settings.get(Setting.CONNECT_URL.variable()));
        out.println("  logs         " + home + "/logs");
        out.println("  commands     find all this in this folder; elsewhere first set");
        out.println("               " + Settings.FILE_VARIABLE + " to");
        out.println("               " + services.settingsFile());
        out.flush();
    }

    /** What it answers is for programs, so it has no page that would keep a token. */
    private static String asked(Services services, String address) {
        String header = services.token()
                .map(token -> "-H 'Authorization: Bearer " + token.each().get(0) + "' ")
                .orElse("");
        return "curl " + header + address;
    }

    /** Browsers do not send what is behind the '#': the page keeps the token for its tab, and takes it out of the address. */
    private static String page(Services services, Service service) {
        return services.url(service)
                + services.token()
                        .map(token -> "/#token=" + token.each().get(0))
                        .orElse("");
    }

    /** Of a server that the user named, Millrace knows only the user that the settings say. */
    private static String mysqlUser(MySqlServer mysql, String home) {
        return mysql.external()
                ? "your server, user " + mysql.account().user()
                : "user root, password in " + home + "/secrets.properties";
    }
}
