package io.millrace.validator.parity;

import io.millrace.validator.parity.Judgement.Verdicts;
import io.millrace.validator.parity.Judgement.Wrong;
import io.millrace.validator.parity.ParitySource.Part;
import io.millrace.validator.parity.RowDifference.Cell;
import io.millrace.validator.parity.RowDifference.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.stream.Stream;

/**
 * Compares a table's rows on both sides while both are written to. The whole table is read once, part by part. Rows that were
 * not the same are suspects; most of them are on their way, and a {@link Judgement} tells which are wrong. So {@link Verdict#EQUAL}
 * means that each row was seen equal, and whatever is called wrong is wrong.
 */
final class RowCheck {

    private static final int KEYS_AT_ONCE = 500;
    private static final int CELLS_SHOWN = 20;

    private final ParitySource source;
    private final FenceWait fence;
    private final Limits limits;
    private final LongConsumer progress;
    private final BooleanSupplier stop;
    private final ProofNotes notes;

    /**
     * What bounds a check's memory and time.
     *
     * @param suspects how many rows are judged at the same time
     * @param rounds how often a row that is written all the time is looked at
     * @param listed how many differing rows are named; the others are counted
     * @param undecided how many rows of which nothing is proved are named; likewise
     */
    record Limits(int suspects, int rounds, int listed, int undecided) {

        static final Limits DEFAULT = new Limits(5_000, 10, 10_000, 100);
    }

    /**
     * @param progress hears how many rows of MySQL were read so far
     * @param stop ends the check
     */
    RowCheck(ParitySource source, FenceWait fence, Limits limits, LongConsumer progress, BooleanSupplier stop) {
        this(source, fence, limits, progress, stop, ProofNotes.NONE);
    }

    /**
     * As the other.
     *
     * @param notes of a check that continues: the source begins where the notes end
     */
    RowCheck(
            ParitySource source,
            FenceWait fence,
            Limits limits,
            LongConsumer progress,
            BooleanSupplier stop,
            ProofNotes notes) {
        this.source = source;
        this.fence = fence;
        this.limits = limits;
        this.progress = progress;
        this.stop = stop;
        this.notes = notes;
    }

    Finding run() {
        Instant started = notes.before().map(Proved::startedAt).orElseGet(Instant::now);
        Tally tally = new Tally(notes.before());
        Set<String> suspects = new LinkedHashSet<>();
        Optional<Part> part = source.next();
        while (part.isPresent() && !stop.getAsBoolean()) {
            tally.add(part.get());
            suspects.addAll(part.get().suspects());
            while (suspects.size() >= limits.suspects()) {
                tally.judge(first(suspects));
            }
            if (!part.get().upTo().isEmpty() && notes.due() && tally.allEqual()) {
                tally.clear(suspects);
                if (!suspects.isEmpty()) {
                    notes.postpone();
                } else if (tally.allEqual()) {
                    notes.write(tally.proved(started, part.get().upTo()));
                }
            }
            progress.accept(tally.mysqlRows);
            part = source.next();
        }
        while (!suspects.isEmpty()) {
            tally.judge(first(suspects));
        }
        return tally.finding(part.isPresent());
    }

    private List<String> first(Set<String> suspects) {
        List<String> first = suspects.stream().limit(limits.suspects()).toList();
        first.forEach(suspects::remove);
        return first;
    }

    /** What the parts and the judgements add up to. */
    private final class Tally {

        private final List<RowDifference> listed = new ArrayList<>();
        private final List<String> undecidedKeys = new ArrayList<>();
        private final Map<String, Long> lossy = new TreeMap<>();
        private final Map<Kind, Long> differing = new TreeMap<>();
        private long mysqlRows;
        private long clickHouseRows;
        private long held;
        private long undecided;
        private long notNamed;
        private long ranges;

        /** What the fence did not pass for; then it is not asked once more. */
        private Optional<String> waits = Optional.empty();

        /** @param before what was counted already */
        Tally(Optional<Proved> before) {
            before.ifPresent(proved -> {
                mysqlRows = proved.mysqlRows();
                clickHouseRows = proved.clickHouseRows();
                held = proved.held();
                lossy.putAll(proved.lossy());
            });
        }

        Proved proved(Instant startedAt, List<String> upTo) {
            return new Proved(startedAt, upTo, mysqlRows, clickHouseRows, held, lossy);
        }

        /** Whether nothing is known but equal rows, and rows whose turn to be judged has not come. */
        boolean allEqual() {
            return differing.isEmpty() && undecided == 0 && notNamed == 0 && waits.isEmpty();
        }

        /** Judges suspects before their turn, and leaves them if the pipeline is not so far: that proves nothing yet. */
        void clear(Set<String> suspects) {
            List<String> some = List.copyOf(suspects);
            if (some.isEmpty() || stop.getAsBoolean()) {
                return;
            }
            Verdicts verdicts = new Judgement(source, fence, limits.rounds()).judge(some);
            if (verdicts.waits().isEmpty() || !verdicts.wrong().isEmpty()) {
                suspects.clear();
                add(verdicts);
            }
        }

        void add(Part part) {
            mysqlRows += part.mysqlRows();
            clickHouseRows += part.clickHouseRows();
            held += part.held();
            ranges++;
            notNamed += part.notNamed();
            part.lossy().forEach((column, values) -> lossy.merge(column, values, Long::sum));
        }

        void judge(List<String> suspects) {
            if (waits.isPresent() || stop.getAsBoolean()) {
                leave(suspects);
                return;
            }
            add(new Judgement(source, fence, limits.rounds()).judge(suspects));
        }

        private void add(Verdicts verdicts) {
            for (int from = 0; from < verdicts.wrong().size(); from += KEYS_AT_ONCE) {
                list(verdicts.wrong().subList(from, Math.min(verdicts.wrong().size(), from + KEYS_AT_ONCE)));
            }
            leave(verdicts.undecided());
            waits = verdicts.waits();
        }

        private void leave(List<String> keys) {
            undecided += keys.size();
            keys.stream()
                    .limit(Math.max(0, limits.undecided() - undecidedKeys.size()))
                    .forEach(undecidedKeys::add);
        }

        /** The rows that a report names. */
        private List<RowDifference> named() {
            if (undecidedKeys.isEmpty()) {
                return listed;
            }
            Map<String, String> readable = source.readable(undecidedKeys);
            return Stream.concat(
                            listed.stream(),
                            undecidedKeys.stream()
                                    .map(key -> new RowDifference(
                                            key,
                                            readable.getOrDefault(key, key),
                                            Kind.UNDECIDED,
                                            List.of(),
                                            List.of())))
                    .toList();
        }

        private void list(List<Wrong> wrong) {
            int room = limits.listed() - listed.size();
            // Cells are read only of rows that are listed, or that may differ by lossy values alone.
            List<String> asked = new ArrayList<>();
            for (int i = 0; i < wrong.size(); i++) {
                if (wrong.get(i).kind() == Kind.WRONG || wrong.get(i).held()) {
                    if (i < room || wrong.get(i).held()) {
                        asked.add(wrong.get(i).key());
                    }
                }
            }
            Map<String, List<Cell>> cells = asked.isEmpty() ? Map.of() : source.differingCells(asked);
            List<String> named =
                    wrong.stream().limit(Math.max(0, room)).map(Wrong::key).toList();
            Map<String, String> readable = named.isEmpty() ? Map.of() : source.readable(named);
            for (Wrong row : wrong) {
                List<Cell> own = cells.getOrDefault(row.key(), List.of());
                Kind kind = kind(row, own);
                differing.merge(kind, 1L, Long::sum);
                if (listed.size() < limits.listed()) {
                    listed.add(new RowDifference(
                            row.key(),
                            readable.getOrDefault(row.key(), row.key()),
                            kind,
                            own.stream().map(Cell::column).toList(),
                            own.stream().limit(CELLS_SHOWN).toList()));
                }
            }
        }

        private Kind kind(Wrong row, List<Cell> cells) {
            boolean onlyLossy = row.held()
                    && !cells.isEmpty()
                    && source.lossyColumns()
                            .containsAll(cells.stream().map(Cell::column).toList());
            return onlyLossy ? Kind.LOSSY : row.kind();
        }

        private long count(Kind kind) {
            return differing.getOrDefault(kind, 0L);
        }

        private Verdict verdict(boolean stopped) {
            if (count(Kind.WRONG) > 0) {
                return Verdict.WRONG;
            }
            if (count(Kind.MISSING) > 0) {
                return Verdict.MISSING;
            }
            if (count(Kind.EXTRA) > 0) {
                return Verdict.EXTRA;
            }
            if (stopped || undecided + notNamed > 0) {
                return Verdict.UNDECIDED;
            }
            return lossy.isEmpty() && count(Kind.LOSSY) == 0 ? Verdict.EQUAL : Verdict.EQUAL_WITH_LOSS;
        }

        Finding finding(boolean stopped) {
            RowCounts counts = new RowCounts(
                    mysqlRows,
                    clickHouseRows,
                    count(Kind.WRONG),
                    count(Kind.MISSING),
                    count(Kind.EXTRA),
                    count(Kind.LOSSY),
                    undecided + notNamed);
            return new Finding(
                    verdict(stopped),
                    counts,
                    named(),
                    String.join("; ", notes(stopped, counts)),
                    lossy,
                    ranges,
                    Optional.empty());
        }

        private List<String> notes(boolean stopped, RowCounts counts) {
            List<String> notes = new ArrayList<>();
            if (stopped) {
                notes.add("the check was ended before all rows were read");
            }
            if (!lossy.isEmpty()) {
                notes.add("values that ClickHouse cannot hold, by column: " + lossy);
            }
            if (held > 0) {
                notes.add(held + " rows with such values belong into quarantine");
            }
            if (undecided > 0) {
                notes.add("nothing is proved of " + undecided + " rows that differed: "
                        + waits.orElse(stopped ? "they were not looked into" : "they kept changing")
                        + (undecided > undecidedKeys.size()
                                ? " (the first " + undecidedKeys.size() + " are listed)"
                                : ""));
            }
            if (notNamed > 0) {
                notes.add(notNamed + " more rows differed, too many to look into each");
            }
            if (counts.differing() + counts.lossy() > listed.size()) {
                notes.add("the first " + listed.size() + " rows that differ are listed, and all are counted");
            }
            if (!source.leftOut().isEmpty()) {
                notes.add(source.leftOut());
            }
            long quarantined = counts.differing() > 0 ? source.quarantined() : 0;
            if (quarantined > 0) {
                notes.add(quarantined + " rows of the table are in quarantine");
            }
            return notes;
        }
    }
}
