package io.millrace.ddlmanager.connector;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.connect.ConnectClient.ConnectorState;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class AssignmentTest {

    private static final Instant START = Instant.EPOCH;
    private static final ConnectorState UNASSIGNED = new ConnectorState("UNASSIGNED", "RUNNING", "");
    private static final ConnectorState NO_TASK = new ConnectorState("RUNNING", "UNASSIGNED", "");
    private static final ConnectorState RUNNING = new ConnectorState("RUNNING", "RUNNING", "");
    private static final ConnectorState STOPPED = new ConnectorState("STOPPED", "UNASSIGNED", "");

    private final Assignment assignment = new Assignment();

    @Test
    void aConnectorWithoutAWorkerForAMinuteIsNamed() {
        assignment.saw(UNASSIGNED, START);
        assignment.saw(NO_TASK, START.plusSeconds(59));
        assertThat(assignment.trouble(START.plusSeconds(59))).isEmpty();

        assertThat(assignment.trouble(START.plusSeconds(75)))
                .hasValueSatisfying(trouble -> assertThat(trouble)
                        .startsWith("has had no worker for 75 s (connector RUNNING, task UNASSIGNED): "));
    }

    @Test
    void aConnectorThatRunsOrWasStoppedWaitsForNobody() {
        assignment.saw(UNASSIGNED, START);
        assignment.saw(RUNNING, START.plusSeconds(30));
        assignment.saw(UNASSIGNED, START.plusSeconds(40));
        assertThat(assignment.trouble(START.plusSeconds(70))).isEmpty();

        assignment.saw(STOPPED, START.plusSeconds(80));
        assertThat(assignment.trouble(START.plusSeconds(300))).isEmpty();
    }
}
