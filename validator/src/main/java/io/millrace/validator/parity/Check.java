package io.millrace.validator.parity;

import io.millrace.common.table.TableId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * One run over some tables. Immutable: whatever happens makes a new one.
 *
 * @param tables how many it will look at
 * @param running the tables that are being compared
 * @param problem why it ended early; then it is {@link State#FAILED}
 */
public record Check(
        String id,
        State state,
        CheckScope scope,
        Instant startedAt,
        int tables,
        List<Progress> running,
        List<TableResult> results,
        Optional<String> problem) {

    public Check {
        running = List.copyOf(running);
        results = List.copyOf(results);
    }

    /** Where a check is. */
    public enum State {
        WAITING,
        RUNNING,
        FINISHED,
        FAILED,
        CANCELLED,
        /** Over before this service was started: how it ended is not known, but what it found. */
        PAST;

        public boolean over() {
            return this != WAITING && this != RUNNING;
        }
    }

    /**
     * A table that is being compared.
     *
     * @param rows of MySQL that were read
     * @param estimatedRows that MySQL has, by its statistics
     */
    public record Progress(TableId table, long rows, long estimatedRows) {}

    static Check waiting(CheckScope scope, int tables) {
        return new Check(
                UUID.randomUUID().toString(),
                State.WAITING,
                scope,
                Instant.now(),
                tables,
                List.of(),
                List.of(),
                Optional.empty());
    }

    /** Whether it is finished and every table is equal; a check of no table proves nothing. */
    public boolean allEqual() {
        return state == State.FINISHED
                && !results.isEmpty()
                && results.stream().allMatch(r -> r.verdict() == Verdict.EQUAL);
    }

    Check started() {
        return as(State.RUNNING, running, results, problem);
    }

    /** A table is so far. */
    Check with(Progress progress) {
        List<Progress> others = without(progress.table());
        others.add(progress);
        others.sort(Comparator.comparing(one -> one.table().toString()));
        return as(state, others, results, problem);
    }

    /** A table is done. */
    Check with(TableResult result) {
        List<TableResult> more = new ArrayList<>(results);
        more.add(result);
        return as(state, without(result.table()), more, problem);
    }

    private List<Progress> without(TableId table) {
        List<Progress> others = new ArrayList<>(running);
        others.removeIf(one -> one.table().equals(table));
        return others;
    }

    Check finished() {
        return as(State.FINISHED, List.of(), results, problem);
    }

    Check failed(String reason) {
        return as(State.FAILED, List.of(), results, Optional.of(reason));
    }

    /** A person ended it. */
    Check cancelled() {
        return as(State.CANCELLED, List.of(), results, problem);
    }

    private Check as(State now, List<Progress> compared, List<TableResult> found, Optional<String> why) {
        return new Check(id, now, scope, startedAt, tables, compared, found, why);
    }
}
