package io.millrace.ddlmanager.forms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.clickhouse.client.api.query.GenericRecord;
import io.millrace.common.settings.Setting;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.junit.Sandboxed;
import io.millrace.sandbox.pipeline.PipelineStart;
import io.millrace.sandbox.pipeline.RunningPipeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * A form of each data definition statement of MySQL goes through one pipeline, each on tables of its own. All tables end
 * equal, and {@code docs/schema-changes.md} says what became of each form; {@code -Dmillrace.docs.write=true} writes it.
 * It runs when it is asked for, with {@code -Dmillrace.forms=true}.
 */
@Sandboxed
@EnabledIfSystemProperty(named = "millrace.forms", matches = "true", disabledReason = "it runs when it is asked for")
class StatementFormsIT {

    private static final Path FILE = Path.of("..", "docs", "schema-changes.md");
    private static final String BEGIN =
            "<!-- StatementFormsIT writes this table, with -Dmillrace.forms=true -Dmillrace.docs.write=true -->\n";
    private static final String END = "<!-- end of the table -->\n";
    private static final boolean WRITE = Boolean.getBoolean("millrace.docs.write");

    private static final String DATABASE = "forms";
    private static final String DROPPED = DATABASE + "_dropped";
    private static final Duration PATIENCE = Duration.ofMinutes(8);
    private static final Set<String> AT_REST = Set.of("streaming", "dropped", "stopped", "blocked");

    @Test
    void everyFormEndsEqualAndTheDocumentSaysWhatBecameOfIt(Sandbox sandbox) throws SQLException, IOException {
        List<Form> forms = Form.all();
        List<String> before = new ArrayList<>();
        before.add("DROP DATABASE IF EXISTS " + DROPPED);
        before.add("CREATE DATABASE " + DROPPED);
        forms.forEach(form -> before.addAll(form.named(form.before(), DATABASE)));
        RunningPipeline millrace = PipelineStart.of(sandbox, DATABASE)
                .settings(Map.of(Setting.MYSQL_DATABASES.variable(), DATABASE + "," + DROPPED))
                .start(before);
        try {
            millrace.awaitSettled();
            long known = millrace.number("SELECT max(journal_offset) FROM " + millrace.ingest() + ".table_events");
            for (Form form : forms) {
                millrace.mysql(form.named(form.statements(), DATABASE).toArray(String[]::new));
                millrace.mysql(form.named(form.after(), DATABASE).toArray(String[]::new));
            }
            allIsEqual(millrace);

            documentSays(table(forms, outcomes(millrace, forms, known)));
        } finally {
            millrace.remove();
        }
    }

    private static void allIsEqual(RunningPipeline millrace) {
        await("every table is at rest, no row is held, and every value is equal")
                .atMost(PATIENCE)
                .untilAsserted(() -> {
                    millrace.awaitInStep();
                    Map<String, String> states = millrace.states();
                    assertThat(states.values()).isSubsetOf(AT_REST);
                    assertThat(millrace.quarantine()).as("rows in quarantine").isEmpty();
                    assertThat(millrace.check().values())
                            .filteredOn(result ->
                                    !Set.of("stopped", "blocked").contains(states.getOrDefault(result.table(), "")))
                            .allSatisfy(result -> assertThat(result.verdict())
                                    .as("%s: %s %s", result.table(), result.note(), result.differences())
                                    .isEqualTo("equal"));
                });
        // A wrong picture is found a moment after the statement, with rows or without.
        await("no table is copied any more")
                .atMost(PATIENCE)
                .during(Duration.ofSeconds(5))
                .until(() -> AT_REST.containsAll(millrace.states().values()));
    }

    /** In words, by the form. */
    private static Map<Form, String> outcomes(RunningPipeline millrace, List<Form> forms, long known) {
        Map<String, List<GenericRecord>> events = Stream.of(DATABASE, DROPPED)
                .flatMap(database -> millrace
                        .clickHouseRows("SELECT mysql_table, kind, detail, reason FROM ingest_" + database
                                + ".table_events WHERE journal_offset > " + known)
                        .stream())
                .collect(Collectors.groupingBy(
                        row -> row.getString("mysql_table").substring(0, 4)));
        Map<String, String> halted = new TreeMap<>();
        millrace.states().forEach((table, state) -> {
            if (state.equals("stopped") || state.equals("blocked")) {
                halted.put(table.substring(table.indexOf('.') + 1).substring(0, 4), state);
            }
        });
        return forms.stream()
                .collect(Collectors.toMap(
                        Function.identity(),
                        form -> Optional.ofNullable(halted.get(form.table()))
                                .orElseGet(() -> outcome(events.getOrDefault(form.table(), List.of())))));
    }

    private static String outcome(List<GenericRecord> events) {
        if (events.stream().anyMatch(StatementFormsIT::copies)) {
            return "copied again";
        }
        return events.stream().anyMatch(StatementFormsIT::follows) ? "followed" : "nothing to do";
    }

    /** Whether a copy is due for the statement itself, however far MySQL was ahead when it was read. */
    private static boolean copies(GenericRecord event) {
        return event.getString("kind").equals("copy_requested")
                && !event.getString("reason").endsWith("was there before its statement was read");
    }

    /** A statement that made a table which was there already is read, and nothing else. */
    private static boolean follows(GenericRecord event) {
        String kind = event.getString("kind");
        return kind.equals("change_applied")
                || kind.equals("truncated")
                || kind.equals("statement_read") && !event.getString("detail").equals("table_created");
    }

    private static String table(List<Form> forms, Map<Form, String> outcomes) {
        StringBuilder text = new StringBuilder("| form | what becomes of it |\n|---|---|\n");
        forms.forEach(
                form -> text.append("| `" + form.shown().replace("|", "\\|") + "` | " + outcomes.get(form) + " |\n"));
        return text.toString();
    }

    private static void documentSays(String table) throws IOException {
        String document = Files.readString(FILE);
        int begin = document.indexOf(BEGIN) + BEGIN.length();
        String wanted = document.substring(0, begin) + "\n" + table + "\n" + document.substring(document.indexOf(END));
        if (WRITE) {
            Files.writeString(FILE, wanted);
        }
        assertThat(Files.readString(FILE))
                .as("docs/schema-changes.md is not what became of the forms; -Dmillrace.docs.write=true writes it")
                .isEqualTo(wanted);
    }
}
