package io.millrace.ddlmanager.audit;

import java.time.Instant;
import java.util.List;

/**
 * Something that happened to a table.
 *
 * @param at when it began
 * @param kind what MySQL's statement did ({@code column_renamed}, {@code held} …), what a person decided, or {@code
 *     applied}, {@code truncation}, {@code quarantine} for what was done in ClickHouse
 * @param cause the DDL statement in MySQL, or why else it was done
 * @param note for people; may be empty
 * @param binlogFile where that statement stands; empty when there is none
 * @param steps the statements that ran in ClickHouse
 */
public record Event(
        Instant at, String kind, String cause, String note, String binlogFile, long binlogPosition, List<Step> steps) {

    /**
     * A statement that ran in ClickHouse.
     *
     * @param error empty: it worked
     */
    public record Step(Instant at, String effect, String why, String sql, String error) {}
}
