package io.millrace.common.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.problem.Problem;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableEventJsonTest {

    @Test
    void everyKindOfEventIsReadAsItWasWritten() {
        for (TableEvent event : Events.all()) {
            assertThat(TableEventJson.read(TableEventJson.write(event))).isEqualTo(event);
        }
    }

    @Test
    void everyKindHasANameOfItsOwnAndAnExample() {
        List<Class<?>> kinds = Arrays.stream(TableEvent.class.getDeclaredClasses())
                .filter(Class::isRecord)
                .filter(TableEvent.class::isAssignableFrom)
                .toList();

        assertThat(Events.all()).extracting(Object::getClass).containsExactlyInAnyOrderElementsOf(kinds);
        assertThat(Events.all())
                .extracting(TableEventJson::kind)
                .doesNotContainNull()
                .doesNotHaveDuplicates();
    }

    @Test
    void theNamesInTheJournalAreStable() {
        assertThat(new String(TableEventJson.write(Events.all().get(0)), UTF_8))
                .isEqualTo("{\"event\":\"statement_read\",\"table\":{\"database\":\"shop\",\"table\":\"orders\"},"
                        + "\"origin\":{\"at\":\"2027-01-15T08:00:01Z\",\"cause\":{\"by\":\"STATEMENT\",\"text\":\"SQL 1\"},"
                        + "\"place\":{\"gtids\":\"uuid:1-1\",\"file\":\"binlog.000001\",\"position\":100},\"ordinal\":1000},"
                        + "\"kind\":\"COLUMN_RENAMED\",\"from\":\"old\",\"to\":\"new\",\"reason\":\"\"}");
        assertThat(Events.all())
                .extracting(TableEventJson::kind)
                .containsExactly(
                        "statement_read",
                        "copy_requested",
                        "discovered",
                        "copy_begun",
                        "copy_done",
                        "copy_failed",
                        "change_planned",
                        "change_applied",
                        "stopped",
                        "released",
                        "blocked",
                        "unblocked",
                        "approval_awaited",
                        "approved",
                        "put_on_hold",
                        "resumed",
                        "resolved",
                        "truncated",
                        "repaired",
                        "quarantine_decided",
                        "view_changed",
                        "gone");
    }

    @Test
    void anUnknownKindIsAClearError() {
        assertThatThrownBy(() -> TableEventJson.read("{\"event\":\"teleported\"}".getBytes(UTF_8)))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("unknown kind 'teleported'");
    }

    @Test
    void whatIsNoEventIsAClearError() {
        assertThatThrownBy(() -> TableEventJson.read("no JSON".getBytes(UTF_8)))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("not an event");
        assertThatThrownBy(() -> TableEventJson.read("{\"event\":\"gone\"}".getBytes(UTF_8)))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("not an event");
    }
}
