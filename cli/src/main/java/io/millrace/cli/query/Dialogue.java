package io.millrace.cli.query;

import io.millrace.common.Printable;
import io.millrace.common.PrivateFile;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/** Reads statements from a person, with a history, or from a file or pipe, and shows what comes of each. */
public final class Dialogue {

    private static final Set<String> WORDS_TO_END = Set.of("exit", "quit", "\\q");

    private final Database database;
    private final Results results;
    private final PrintWriter err;

    public Dialogue(Database database, Results results, PrintWriter err) {
        this.database = database;
        this.results = results;
        this.err = err;
    }

    /**
     * Until the person ends it. A statement that is refused does not end it.
     *
     * @param history the file of what was typed; only its owner can read it, as statements may hold secrets
     */
    public void withPerson(Path history) {
        try (Terminal terminal = TerminalBuilder.builder().build()) {
            LineReader reader = LineReaderBuilder.builder()
                    .terminal(terminal)
                    .variable(LineReader.HISTORY_FILE, secret(history))
                    .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                    .build();
            err.println(database.description() + ". A statement ends with a semicolon; `exit` or Ctrl-D ends this.");
            err.flush();
            StatementLines lines = new StatementLines();
            for (Optional<String> line = next(reader, lines); line.isPresent(); line = next(reader, lines)) {
                lines.add(line.get()).ifPresent(this::attempt);
            }
        } catch (IOException e) {
            throw ProblemCode.UNUSABLE_FILE.problem(
                    "The history cannot be written to " + history + ": " + e.getMessage(),
                    "Check the folder's rights, or give the statement as an argument.",
                    e);
        }
    }

    /** @return empty when the person has ended it */
    private static Optional<String> next(LineReader reader, StatementLines lines) {
        while (true) {
            try {
                String line = reader.readLine(lines.empty() ? "> " : "  ");
                return lines.empty() && WORDS_TO_END.contains(line.strip().replaceAll(";$", ""))
                        ? Optional.empty()
                        : Optional.of(line);
            } catch (UserInterruptException e) {
                // Ctrl-C gives up what was typed.
                lines.rest();
            } catch (EndOfFileException e) {
                return Optional.empty();
            }
        }
    }

    private void attempt(String statement) {
        try {
            database.run(statement, results);
        } catch (Problem e) {
            err.println(Printable.lines(e.text()));
            err.flush();
        }
    }

    /** @throws Problem at the first statement that is refused; those before it have been carried out */
    public void withFile(BufferedReader input) throws IOException {
        StatementLines lines = new StatementLines();
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            lines.add(line).ifPresent(statement -> database.run(statement, results));
        }
        String last = lines.rest();
        if (!last.isEmpty()) {
            database.run(last, results);
        }
    }

    private static Path secret(Path file) throws IOException {
        return Files.exists(file) ? file : PrivateFile.create(file);
    }
}
