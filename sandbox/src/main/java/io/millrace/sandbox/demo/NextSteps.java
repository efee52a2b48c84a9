package io.millrace.sandbox.demo;

import java.io.PrintWriter;
import java.util.List;

/** Tells a person what is left to do, and how a change is tried. */
final class NextSteps {

    private static final List<String> FIRST = List.of(
            "  ./millrace monitor                       rows that arrive, and what is behind",
            "  ./millrace validate                      compares every value");

    private NextSteps() {}

    /** In the demo's own MySQL. */
    static void printForDemo(PrintWriter out) {
        print(
                out,
                List.of(
                        "Change a row, and see it in ClickHouse:",
                        "  ./millrace query mysql --write \\",
                        "    \"UPDATE orders SET note = 'hello' WHERE id = 1\"",
                        "  ./millrace query clickhouse \"SELECT id, note FROM orders WHERE id = 1\""));
    }

    /** In a MySQL that holds what the user has put there. */
    static void printForUp(PrintWriter out) {
        print(
                out,
                List.of(
                        "Plan, tables, connector and first copy need nothing from you. Change a row in",
                        "MySQL as you always do, and see it in ClickHouse:",
                        "  ./millrace query clickhouse \"SHOW TABLES\"",
                        "  ./millrace query clickhouse \"SELECT * FROM <table> LIMIT 10\""));
    }

    private static void print(PrintWriter out, List<String> trying) {
        out.println();
        out.println("Next, in another terminal in this folder:");
        FIRST.forEach(out::println);
        trying.forEach(out::println);
        out.flush();
    }
}
