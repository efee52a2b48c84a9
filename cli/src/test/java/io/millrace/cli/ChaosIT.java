package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A short chaos: everything is killed about twice, and nothing may be lost. */
class ChaosIT {

    private static final Logger LOG = LoggerFactory.getLogger(ChaosIT.class);
    private static final Path HOME = Path.of("target", "sandbox", "chaos");

    @Test
    void everyValueIsEqualAfterEveryProcessWasKilled() {
        StringWriter report = new StringWriter();

        int exit = Millrace.commandLine()
                .setOut(new PrintWriter(report))
                .setErr(new PrintWriter(report))
                .execute("chaos", "--minutes", "1.2", "--seed", "20261121", "--home", HOME.toString());

        LOG.atInfo().log("\n{}", report);
        assertThat(exit).as(report.toString()).isZero();
    }
}
