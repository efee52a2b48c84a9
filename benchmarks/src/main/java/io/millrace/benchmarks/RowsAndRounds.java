package io.millrace.benchmarks;

import picocli.CommandLine.Option;

/** How much is measured, and how often. */
final class RowsAndRounds {

    @Option(names = "--rows", converter = Positive.class, description = "Rows of a round (default: ${DEFAULT-VALUE}).")
    private int rows;

    @Option(
            names = "--rounds",
            converter = Positive.class,
            description = "Rounds of each way (default: ${DEFAULT-VALUE}).")
    private int rounds;

    /** Each benchmark has its own defaults. */
    RowsAndRounds(int rows, int rounds) {
        this.rows = rows;
        this.rounds = rounds;
    }

    int rows() {
        return rows;
    }

    int rounds() {
        return rounds;
    }
}
