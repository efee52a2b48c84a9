package io.millrace.common.journal;

import io.millrace.common.journal.TableEvent.ApprovalAwaited;
import io.millrace.common.journal.TableEvent.Approved;
import io.millrace.common.journal.TableEvent.Blocked;
import io.millrace.common.journal.TableEvent.ChangeApplied;
import io.millrace.common.journal.TableEvent.ChangePlanned;
import io.millrace.common.journal.TableEvent.CopyBegun;
import io.millrace.common.journal.TableEvent.CopyDone;
import io.millrace.common.journal.TableEvent.CopyFailed;
import io.millrace.common.journal.TableEvent.CopyRequested;
import io.millrace.common.journal.TableEvent.Discovered;
import io.millrace.common.journal.TableEvent.Gone;
import io.millrace.common.journal.TableEvent.Ordered;
import io.millrace.common.journal.TableEvent.PutOnHold;
import io.millrace.common.journal.TableEvent.Released;
import io.millrace.common.journal.TableEvent.Resolved;
import io.millrace.common.journal.TableEvent.Resumed;
import io.millrace.common.journal.TableEvent.StatementRead;
import io.millrace.common.journal.TableEvent.Stopped;
import io.millrace.common.journal.TableEvent.Unblocked;
import io.millrace.common.table.TableId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is known of one table: the fold of its events. Immutable, and the same events give the same timeline. An event
 * that comes a second time changes nothing.
 *
 * <p>{@link Ordered} events count in the order in which Debezium read the statements, not in that of the journal: a copy
 * counts at the place of what requested it, so a statement that was read while the copy ran still counts after it.
 */
public final class TableTimeline {

    private static final Duration SAME_TIME = Duration.ofMinutes(1);

    private final TableId table;
    private final Facts facts;
    private final OrderedEvents ordered;
    private final Instant since;

    /**
     * What the newest event of each kind says.
     *
     * @param replicated whether ClickHouse has, or is to have, the table; a migration's shadow table is only watched
     * @param firstCopy whether it is due, and not done
     * @param changed when a statement last ran in ClickHouse
     */
    private record Facts(
            boolean replicated,
            Optional<Stopped> stopped,
            Optional<Blocked> blocked,
            Optional<ApprovalAwaited> awaited,
            Optional<PutOnHold> onHold,
            boolean firstCopy,
            Optional<CopyFailed> copyFailed,
            Optional<Instant> changed) {

        static final Facts NONE = new Facts(
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.empty());

        Facts replicated(boolean is) {
            return new Facts(is, stopped, blocked, awaited, onHold, firstCopy, copyFailed, changed);
        }

        Facts stopped(Optional<Stopped> event) {
            return new Facts(replicated, event, blocked, awaited, onHold, firstCopy, copyFailed, changed);
        }

        Facts blocked(Optional<Blocked> event) {
            return new Facts(true, stopped, event, awaited, onHold, firstCopy, copyFailed, changed);
        }

        Facts awaited(Optional<ApprovalAwaited> event) {
            return new Facts(true, stopped, blocked, event, onHold, firstCopy, copyFailed, changed);
        }

        Facts onHold(Optional<PutOnHold> event) {
            return new Facts(replicated, stopped, blocked, awaited, event, firstCopy, copyFailed, changed);
        }

        Facts firstCopy(boolean due) {
            return new Facts(true, stopped, blocked, awaited, onHold, due, copyFailed, changed);
        }

        Facts copyFailed(Optional<CopyFailed> event) {
            return new Facts(replicated, stopped, blocked, awaited, onHold, firstCopy, event, changed);
        }

        Facts changed(Instant at) {
            Instant last = changed.filter(before -> before.isAfter(at)).orElse(at);
            return new Facts(true, stopped, blocked, awaited, onHold, firstCopy, copyFailed, Optional.of(last));
        }
    }

    private TableTimeline(TableId table, Facts facts, OrderedEvents ordered, Instant since) {
        this.table = table;
        this.facts = facts;
        this.ordered = ordered;
        this.since = since;
    }

    public static TableTimeline empty(TableId table) {
        return new TableTimeline(table, Facts.NONE, OrderedEvents.NONE, Instant.EPOCH);
    }

    /** @param events in the order of the journal */
    public static TableTimeline of(TableId table, List<TableEvent> events) {
        TableTimeline timeline = empty(table);
        for (TableEvent event : events) {
            timeline = timeline.with(event);
        }
        return timeline;
    }

    /** What is known after one more event. */
    public TableTimeline with(TableEvent event) {
        OrderedEvents then = event instanceof Ordered one ? ordered.with(one) : ordered;
        TableTimeline next = new TableTimeline(table, after(event), then, since);
        return since.equals(Instant.EPOCH) || next.state() != state()
                ? new TableTimeline(table, next.facts, then, event.at())
                : next;
    }

    private Facts after(TableEvent event) {
        if (event instanceof Discovered discovered) {
            return facts.firstCopy(discovered.firstCopyDue());
        } else if (event instanceof ChangePlanned) {
            return facts.replicated(true);
        } else if (event instanceof ChangeApplied change) {
            return change.error().isEmpty() ? facts.changed(change.at()) : facts.replicated(true);
        } else if (event instanceof CopyRequested) {
            return facts.replicated(true);
        } else if (event instanceof CopyBegun begun) {
            return begun.first() ? facts.firstCopy(true) : facts.replicated(true);
        } else if (event instanceof CopyFailed failed) {
            return facts.copyFailed(Optional.of(failed));
        } else if (event instanceof CopyDone done) {
            Facts copied = done.first() ? facts.firstCopy(false) : facts;
            return copied.copyFailed(Optional.empty());
        } else if (event instanceof Stopped stopped) {
            return facts.stopped(Optional.of(stopped));
        } else if (event instanceof Released) {
            return facts.stopped(Optional.empty());
        } else if (event instanceof Blocked blocked) {
            return facts.blocked(Optional.of(blocked));
        } else if (event instanceof Unblocked) {
            return facts.blocked(Optional.empty());
        } else if (event instanceof ApprovalAwaited awaited) {
            return facts.awaited(Optional.of(awaited));
        } else if (event instanceof Approved) {
            return facts.awaited(Optional.empty());
        } else if (event instanceof PutOnHold held) {
            return facts.onHold(Optional.of(held));
        } else if (event instanceof Resumed) {
            return facts.onHold(Optional.empty());
        } else if (event instanceof Resolved) {
            return facts.copyFailed(Optional.empty());
        } else if (event instanceof Gone) {
            return Facts.NONE;
        }
        // What a statement meant counts in its own order; truncations, quarantine and views decide nothing.
        return facts;
    }

    public TableId table() {
        return table;
    }

    /** Whether ClickHouse has, or is to have, the table. */
    public boolean replicated() {
        return facts.replicated;
    }

    /** Everything that was read of the table, in the order of the statements. */
    public List<Ordered> all() {
        return ordered.all();
    }

    /** Everything that statements did to the table, in their order. */
    public List<StatementRead> statements() {
        return ordered.all().stream()
                .filter(StatementRead.class::isInstance)
                .map(StatementRead.class::cast)
                .toList();
    }

    /** What was read since the table was made, copied again, or resolved by a person. */
    public List<StatementRead> entries() {
        return ordered.entries();
    }

    /** The drop, or the renaming, after which MySQL has no table of that name. */
    public Optional<StatementRead> dropped() {
        return ordered.dropped();
    }

    /** What asks for a copy that is not done yet. */
    public Optional<CopyRequested> requested() {
        return ordered.requested();
    }

    /**
     * A statement asks for a copy. If one is due already that will be of a later place, it makes up for the statement, too: it
     * keeps its reason and its place, and counts behind the statement.
     */
    public CopyRequested asked(CopyRequested byStatement) {
        Origin asked = byStatement.origin();
        return requested()
                .filter(due -> !due.origin().byStatement() && asked.isBefore(due.origin()))
                .map(due -> new CopyRequested(
                        table,
                        new Origin(
                                asked.at(), due.origin().cause(), due.origin().place(), asked.ordinal()),
                        due.reason()))
                .orElse(byStatement);
    }

    /** Where the last reload counts: rows older than that place no longer matter. */
    public Optional<Origin> floor() {
        return ordered.floor();
    }

    /** Whether a copy of the table was made, or asked for, after this moment. */
    public boolean copiedAfter(Instant moment) {
        return requested().isPresent()
                || floor().filter(counts -> counts.at().isAfter(moment)).isPresent();
    }

    /**
     * Whether a copy lacks rows that MySQL showed to nobody when it began, and that stand in the binlog before it. Of a first copy,
     * whose place nobody knows, the clocks decide.
     *
     * @param written where they stand
     * @param shown from where on they are seen
     */
    public boolean copiedWithout(Origin written, Origin shown) {
        Optional<Origin> last = requested().map(CopyRequested::counts).or(this::floor);
        return last.filter(copy -> written.isBefore(copy) && copy.isBefore(shown))
                        .isPresent()
                || facts.firstCopy
                || firstCopied()
                        .filter(done -> done.isAfter(written.at().minus(SAME_TIME)))
                        .filter(done ->
                                last.filter(copy -> copy.at().isAfter(done)).isEmpty())
                        .isPresent();
    }

    private Optional<Instant> firstCopied() {
        return ordered.all().stream()
                .filter(event -> event instanceof CopyDone done && done.first())
                .map(Ordered::at)
                .reduce((earlier, last) -> last);
    }

    public Optional<Stopped> stopped() {
        return facts.stopped;
    }

    public Optional<Blocked> blocked() {
        return facts.blocked;
    }

    public Optional<ApprovalAwaited> awaited() {
        return facts.awaited;
    }

    public Optional<PutOnHold> onHold() {
        return facts.onHold;
    }

    /** Whether the table's rows are not all there yet: its first copy, or another one, is due. */
    public boolean copyDue() {
        return requested().isPresent() || facts.firstCopy;
    }

    /** Whether the table is to be copied for the first time, and is not yet. */
    public boolean firstCopyDue() {
        return facts.firstCopy;
    }

    /** Why the copy that is due failed the last time. */
    public Optional<CopyFailed> copyFailed() {
        return facts.copyFailed;
    }

    /** When a statement last ran for it in ClickHouse, by ClickHouse's clock: rows that did not fit then may fit now. */
    public Optional<Instant> changed() {
        return facts.changed;
    }

    /**
     * Whether ClickHouse had the table, as far as the journal tells, and MySQL has not made another one of its name since.
     * Clocks may differ: a first one that MySQL made up to a minute later counts as the one that ClickHouse had.
     */
    public boolean made() {
        return facts.changed
                .filter(last -> statements().stream()
                        .filter(read -> read.kind() == StatementRead.Kind.TABLE_CREATED)
                        .noneMatch(created -> created.counts()
                                .at()
                                .isAfter(dropBefore(created).isPresent() ? last : last.plus(SAME_TIME))))
                .isPresent();
    }

    /** The statement that cannot be followed, unless a copy or a person made up for it since. */
    public Optional<StatementRead> unreadable() {
        return ordered.unreadable();
    }

    /** Whether this statement keeps the table from continuing: no copy and no person made up for it since. */
    public boolean holds(StatementRead unreadable) {
        return ordered.holds(unreadable);
    }

    /** The drop that a table of the same name followed when it was created by this statement. */
    public Optional<StatementRead> dropBefore(StatementRead created) {
        return ordered.dropBefore(created);
    }

    /** Later than every statement that was read of the table, and not before now. */
    public Instant nextInstant(Instant now) {
        return ordered.all().stream()
                .map(event -> event.counts().at().plusMillis(1))
                .reduce(now, (one, other) -> one.isAfter(other) ? one : other);
    }

    public TableState state() {
        if (dropped().isPresent()) {
            return TableState.DROPPED;
        } else if (facts.stopped.isPresent()) {
            return TableState.STOPPED;
        } else if (facts.blocked.isPresent()) {
            return TableState.BLOCKED;
        } else if (facts.onHold.isPresent()) {
            return TableState.ON_HOLD;
        } else if (facts.awaited.isPresent()) {
            return TableState.AWAITING_APPROVAL;
        } else if (copyDue()) {
            return TableState.COPYING;
        }
        return unreadable().isPresent() ? TableState.STOPPED : TableState.STREAMING;
    }

    /** Whether ClickHouse reads the table's rows from Kafka now: not while it is copied again. */
    public boolean flows() {
        TableState now = state();
        return now == TableState.STREAMING
                || now == TableState.COPYING && requested().isEmpty();
    }

    public TableStatus status() {
        return StatusWords.of(this, since);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TableTimeline that
                && table.equals(that.table)
                && facts.equals(that.facts)
                && ordered.equals(that.ordered)
                && since.equals(that.since);
    }

    @Override
    public int hashCode() {
        return table.hashCode() * 31 + ordered.hashCode();
    }

    @Override
    public String toString() {
        return table + " " + state().word() + " since " + since;
    }
}
