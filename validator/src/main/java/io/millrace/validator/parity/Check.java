package io.millrace.validator.parity;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One run over some tables. Immutable: each table that is done makes a new one.
 *
 * @param tables how many it will look at
 * @param problem why it ended early; then it is {@link State#FAILED}
 */
public record Check(
        String id, State state, Instant startedAt, int tables, List<TableResult> results, Optional<String> problem) {

    public Check {
        results = List.copyOf(results);
    }

    /** Where a check is. */
    public enum State {
        WAITING,
        RUNNING,
        FINISHED,
        FAILED
    }

    /** Whether it is finished and every table is equal; a check of no table proves nothing. */
    public boolean allEqual() {
        return state == State.FINISHED
                && !results.isEmpty()
                && results.stream().allMatch(r -> r.verdict() == Verdict.EQUAL);
    }

    Check running(int count) {
        return new Check(id, State.RUNNING, startedAt, count, results, problem);
    }

    Check with(TableResult result) {
        List<TableResult> more = new java.util.ArrayList<>(results);
        more.add(result);
        return new Check(id, state, startedAt, tables, more, problem);
    }

    Check finished() {
        return new Check(id, State.FINISHED, startedAt, tables, results, problem);
    }

    Check failed(String reason) {
        return new Check(id, State.FAILED, startedAt, tables, results, Optional.of(reason));
    }
}
