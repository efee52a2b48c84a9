package io.millrace.cli.command;

import io.millrace.common.problem.Problem;
import io.millrace.validator.history.History;
import io.millrace.validator.history.PastResult;
import io.millrace.validator.history.PastResult.MadeBy;
import io.millrace.validator.parity.Check;
import io.millrace.validator.parity.TableResult;
import java.io.PrintWriter;
import java.util.List;

/**
 * Writes what a command finds to ClickHouse's table {@code checks}, where the running validator hears of it. Where that
 * does not work, a check is still a check: it is said once.
 */
final class WrittenVerdicts {

    private final History history;
    private final PrintWriter said;
    private boolean failed;

    WrittenVerdicts(History history, PrintWriter said) {
        this.history = history;
        this.said = said;
    }

    void write(Check check, List<TableResult> results) {
        try {
            history.write(results.stream()
                    .map(result ->
                            new History.Entry(PastResult.of(check, MadeBy.COMMAND, result), result.differences()))
                    .toList());
        } catch (Problem e) {
            if (!failed) {
                said.println("The verdicts were not written to ClickHouse's table checks: " + e.getMessage());
            }
            failed = true;
        }
    }
}
