package io.millrace.ddlmanager.audit;

import io.millrace.ddlmanager.apply.DdlLog;
import io.millrace.ddlmanager.audit.Event.Step;
import io.millrace.ddlmanager.history.Entry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Puts what was seen in MySQL and what was done in ClickHouse into one story. */
public final class Timeline {

    /** Without a place in the binlog, the same cause later than this is another event, such as another start. */
    private static final Duration ONE_PLAN = Duration.ofMinutes(1);

    private Timeline() {}

    /**
     * @param seen in their order
     * @param done in their order
     * @return the newest first
     */
    public static List<Event> of(List<Entry> seen, List<DdlLog.Line> done) {
        List<Event> events = new ArrayList<>(applied(done));
        seen.forEach(entry -> events.add(new Event(
                Instant.ofEpochMilli(entry.at().seenAt()),
                entry.kind().word(),
                entry.at().statement(),
                note(entry),
                entry.at().binlogFile(),
                entry.at().binlogPosition(),
                List.of())));
        events.sort(Comparator.comparing(Event::at).reversed());
        return events;
    }

    private static List<Event> applied(List<DdlLog.Line> done) {
        List<Event> events = new ArrayList<>();
        for (DdlLog.Line line : done) {
            boolean change = line.changesTable();
            // The reason of a statement of a plan is the plan's cause with its own behind it.
            int split = change ? line.reason().lastIndexOf(": ") : -1;
            String cause = split < 0 ? line.reason() : line.reason().substring(0, split);
            Step step = new Step(
                    line.at(),
                    line.effect(),
                    split < 0 ? "" : line.reason().substring(split + 2),
                    line.statement(),
                    line.error());
            Event last = events.isEmpty() ? null : events.get(events.size() - 1);
            if (last != null && change && follows(last, cause, line)) {
                List<Step> steps = new ArrayList<>(last.steps());
                steps.add(step);
                events.set(
                        events.size() - 1,
                        new Event(
                                last.at(),
                                last.kind(),
                                cause,
                                "",
                                last.binlogFile(),
                                last.binlogPosition(),
                                List.copyOf(steps)));
            } else {
                events.add(new Event(
                        line.at(),
                        change ? "applied" : line.effect(),
                        cause,
                        "",
                        line.binlogFile(),
                        line.binlogPosition(),
                        List.of(step)));
            }
        }
        return events;
    }

    private static boolean follows(Event last, String cause, DdlLog.Line line) {
        Step before = last.steps().get(last.steps().size() - 1);
        return last.kind().equals("applied")
                && last.cause().equals(cause)
                && last.binlogFile().equals(line.binlogFile())
                && last.binlogPosition() == line.binlogPosition()
                && before.error().isEmpty()
                && (!line.binlogFile().isEmpty() || before.at().plus(ONE_PLAN).isAfter(line.at()));
    }

    private static String note(Entry entry) {
        return switch (entry.kind()) {
            case COLUMN_RENAMED -> entry.from() + " is called " + entry.to();
            case COLUMN_DROPPED -> entry.from() + " is dropped";
            case TABLE_DROPPED -> entry.to().isEmpty() ? "" : "it is " + entry.to() + " now";
            default -> entry.reason();
        };
    }
}
