package io.millrace.benchmarks;

import picocli.CommandLine.Command;

@Command(
        name = "bench",
        description = "Measures Millrace on this machine.",
        subcommands = {CopyBenchCommand.class, TablesBenchCommand.class, ConverterBenchCommand.class})
public final class BenchCommand {}
