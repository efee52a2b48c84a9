package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import io.millrace.sandbox.process.JavaCommand;
import io.millrace.sandbox.supervision.Service;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/**
 * A command of Millrace that was run.
 *
 * @param output what it printed, both streams, and what it logged
 */
record CommandRun(int exitCode, String output) {

    private static final long LIMIT_SECONDS = 180;

    /** In this process, which starts no JVM; what it writes to a relative path is in the module's folder. */
    static CommandRun here(Map<String, String> settings, String... arguments) {
        StringWriter output = new StringWriter();
        PrintWriter printer = new PrintWriter(output, true);
        try (Heard log = new Heard(printer)) {
            int exitCode = Millrace.commandLine(settings)
                    .setOut(printer)
                    .setErr(printer)
                    .execute(arguments);
            return new CommandRun(exitCode, output.toString());
        }
    }

    /**
     * As a user runs it: a process with its settings in the environment, which takes a second longer.
     *
     * @param folder where it runs; files that it writes are there afterwards
     */
    static CommandRun process(Path folder, Map<String, String> settings, String... arguments) {
        return process(
                JavaCommand.ofMillrace(argumentFile(folder), List.of(), Millrace.class, arguments), folder, settings);
    }

    /**
     * What a process, as {@link #process} starts it, has printed when the words are there. It is ended then.
     *
     * @param folder where it runs
     */
    static String untilItSays(String words, Path folder, Map<String, String> settings, String... arguments) {
        List<String> command = JavaCommand.ofMillrace(argumentFile(folder), List.of(), Millrace.class, arguments);
        try {
            Path output = Files.createTempFile(folder, "command", ".out");
            Process process = started(command, folder, settings, output);
            try {
                await().atMost(Duration.ofSeconds(LIMIT_SECONDS))
                        .until(() -> Files.readString(output).contains(words) || !process.isAlive());
                return Files.readString(output);
            } finally {
                process.destroyForcibly().waitFor();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** A service as its image runs it: a process with that image's class path and nothing else. */
    static CommandRun image(Service service, Path folder, Map<String, String> settings) {
        Path built = ProjectFiles.ROOT.resolve(service.command()).resolve("target");
        String classPath = built.resolve("lib/*") + File.pathSeparator + onlyJarIn(built);
        return process(
                JavaCommand.onClassPath(classPath, argumentFile(folder), List.of(), service.mainClass()),
                folder,
                settings);
    }

    /** The log of this process, as it would be on a command's own streams. */
    private static final class Heard extends AppenderBase<ILoggingEvent> implements AutoCloseable {

        private static final Logger ROOT = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);

        private final PrintWriter printer;

        private Heard(PrintWriter printer) {
            this.printer = printer;
            setContext(ROOT.getLoggerContext());
            start();
            ROOT.addAppender(this);
        }

        @Override
        protected void append(ILoggingEvent event) {
            printer.println(event.getFormattedMessage() + " " + event.getKeyValuePairs()
                    + ThrowableProxyUtil.asString(event.getThrowableProxy()));
        }

        @Override
        public void close() {
            ROOT.detachAppender(this);
        }
    }

    private static Path argumentFile(Path folder) {
        return folder.toAbsolutePath().resolve("command.args");
    }

    private static Path onlyJarIn(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> jars =
                    files.filter(file -> file.toString().endsWith(".jar")).toList();
            assertThat(jars).as("jars in " + folder).hasSize(1);
            return jars.get(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static CommandRun process(List<String> command, Path folder, Map<String, String> settings) {
        try {
            Files.createDirectories(folder);
            Path output = Files.createTempFile(folder, "command", ".out");
            Process process = started(command, folder, settings, output);
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
                throw new AssertionError(command + " did not end:\n" + Files.readString(output));
            }
            return new CommandRun(process.exitValue(), Files.readString(output));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Process started(List<String> command, Path folder, Map<String, String> settings, Path output)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("MILLRACE_"));
        builder.environment().putAll(settings);
        return builder.start();
    }
}
