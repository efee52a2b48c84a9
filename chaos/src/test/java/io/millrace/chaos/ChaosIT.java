package io.millrace.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.program.Program;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/** A short chaos: everything is killed about twice, and nothing may be lost. */
class ChaosIT {

    private static final Logger LOG = LoggerFactory.getLogger(ChaosIT.class);

    @Test
    void everyValueIsEqualAfterEveryProcessWasKilled() {
        run("--minutes", "1.2", "--seed", "20261121", "--home", home("chaos"));
    }

    @Test
    void soItIsOnTheOldestMysql() {
        run("--minutes", "0.4", "--seed", "8015", "--mysql", "8.0.15", "--home", home("chaos-oldest"));
    }

    private static String home(String name) {
        return Path.of("target", "sandbox", name).toString();
    }

    private static void run(String... options) {
        StringWriter report = new StringWriter();

        int exit = Program.prepared(new CommandLine(new ChaosCommand()))
                .setOut(new PrintWriter(report))
                .setErr(new PrintWriter(report))
                .execute(options);

        LOG.atInfo().log("\n{}", report);
        assertThat(exit).as(report.toString()).isZero();
    }
}
