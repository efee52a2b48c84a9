package io.millrace.benchmarks;

import picocli.CommandLine.Command;

@Command(
        name = "bench",
        description = "Measures Millrace on this machine.",
        subcommands = {
            StreamBenchCommand.class,
            FreshBenchCommand.class,
            CopyBenchCommand.class,
            CheckBenchCommand.class,
            TablesBenchCommand.class,
            GatewayBenchCommand.class,
            ConverterBenchCommand.class,
            PlotCommand.class
        })
public final class BenchCommand {}
