package io.millrace.benchmarks;

import io.millrace.common.problem.ProblemCode;
import picocli.CommandLine.Option;

/** How much is measured of a table, and how often. */
final class RowsAndRounds {

    @Option(names = "--rows", description = "Rows of the table (default: ${DEFAULT-VALUE}).")
    private int rows = 1_000_000;

    @Option(names = "--rounds", description = "Rounds of each way (default: ${DEFAULT-VALUE}).")
    private int rounds = 3;

    /** @throws io.millrace.common.problem.Problem when nothing would be measured */
    void require() {
        if (rows < 1 || rounds < 1) {
            throw ProblemCode.INVALID_OPTION.problem(
                    "The benchmark needs at least one row and one round.", "Correct the options.");
        }
    }

    int rows() {
        return rows;
    }

    int rounds() {
        return rounds;
    }
}
