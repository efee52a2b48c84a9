package io.millrace.benchmarks;

import picocli.CommandLine.Command;

@Command(
        name = "bench",
        description = "Measures Millrace on this machine, on servers of its own.",
        subcommands = TablesBenchCommand.class)
public final class BenchCommand {}
