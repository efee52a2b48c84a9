package io.millrace.benchmarks;

/** In place of Millrace's command line, which this module does not see. */
final class NoCommands {

    private NoCommands() {}

    public static void main(String[] arguments) {
        assert arguments.length > 0;
    }
}
