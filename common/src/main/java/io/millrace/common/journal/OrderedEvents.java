package io.millrace.common.journal;

import io.millrace.common.journal.TableEvent.CopyDone;
import io.millrace.common.journal.TableEvent.CopyRequested;
import io.millrace.common.journal.TableEvent.Ordered;
import io.millrace.common.journal.TableEvent.Resolved;
import io.millrace.common.journal.TableEvent.StatementRead;
import io.millrace.common.journal.TableEvent.StatementRead.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The events of one table that count in the order of MySQL's statements, and what follows from them.
 *
 * @param all in that order
 * @param entries since the table was made, copied again, or resolved by a person
 * @param dropped the last drop that no table of that name has followed
 * @param requested what asks for a copy that is not done yet
 * @param floor where the last reload counts
 */
record OrderedEvents(
        List<Ordered> all,
        List<StatementRead> entries,
        Optional<StatementRead> dropped,
        Optional<CopyRequested> requested,
        Optional<Origin> floor) {

    static final OrderedEvents NONE =
            new OrderedEvents(List.of(), List.of(), Optional.empty(), Optional.empty(), Optional.empty());

    private static final Comparator<Ordered> ORDER = Comparator.comparing(Ordered::counts, Origin.ORDER)
            .thenComparingInt(OrderedEvents::rank)
            .thenComparing(OrderedEvents::columns);

    /** Statements are read again after a restart; then the newest reading takes the place of the older one. */
    private record Identity(Object kind, String names, String file, long position) {
        static Identity of(Ordered event) {
            Object kind = event instanceof StatementRead read ? read.kind() : event.getClass();
            // Decisions belong to no place in the binlog.
            long position = event instanceof Resolved
                    ? event.at().toEpochMilli()
                    : event.counts().place().position();
            return new Identity(kind, columns(event), event.counts().place().file(), position);
        }
    }

    OrderedEvents with(Ordered event) {
        Identity identity = Identity.of(event);
        List<Ordered> next = new ArrayList<>(all.size() + 1);
        all.stream().filter(other -> !Identity.of(other).equals(identity)).forEach(next::add);
        next.add(event);
        next.sort(ORDER);
        return next.equals(all) ? this : of(next);
    }

    private static OrderedEvents of(List<Ordered> all) {
        List<StatementRead> entries = new ArrayList<>();
        Optional<StatementRead> dropped = Optional.empty();
        List<CopyRequested> requested = new ArrayList<>();
        Optional<Origin> floor = Optional.empty();
        for (Ordered event : all) {
            if (event instanceof StatementRead read && read.takesTableAway()) {
                dropped = Optional.of(read);
                // A drop may be read late: MySQL's next table of that name needs the copy that was asked for behind it.
                requested.removeIf(request -> !read.origin().isBefore(request.counts()));
                entries.clear();
            } else if (event instanceof StatementRead read) {
                dropped = isThereAfter(read) ? Optional.empty() : dropped;
                entries.add(read);
            } else if (event instanceof Resolved) {
                requested.clear();
                entries.clear();
            } else if (event instanceof CopyRequested request) {
                dropped = isThereAfter(request) ? Optional.empty() : dropped;
                requested.add(request);
            } else if (event instanceof CopyDone done && !done.first()) {
                requested.clear();
                floor = Optional.of(done.counts());
                entries.clear();
            }
        }
        return new OrderedEvents(
                List.copyOf(all),
                List.copyOf(entries),
                dropped,
                requested.stream().reduce((earlier, last) -> last),
                floor);
    }

    Optional<StatementRead> unreadable() {
        return entries.stream().filter(this::holds).findFirst();
    }

    boolean holds(StatementRead unreadable) {
        boolean decided = requested
                .filter(request -> request.origin().byPerson())
                .map(CopyRequested::counts)
                .or(() -> floor)
                .filter(at -> at.isAtOrAfter(unreadable.origin()))
                .isPresent();
        return unreadable.kind() == Kind.UNREADABLE && entries.contains(unreadable) && !decided;
    }

    Optional<StatementRead> dropBefore(StatementRead created) {
        Optional<StatementRead> drop = Optional.empty();
        for (Ordered event : all) {
            if (Origin.ORDER.compare(event.counts(), created.origin()) >= 0) {
                break;
            }
            if (event instanceof StatementRead read && read.takesTableAway()) {
                drop = Optional.of(read);
            } else if (isThereAfter(event)) {
                drop = Optional.empty();
            }
        }
        return drop;
    }

    /** Whether MySQL has the table behind the event: it was created, or a statement gave a table its name and rows. */
    private static boolean isThereAfter(Ordered event) {
        return event instanceof StatementRead read && read.kind() == Kind.TABLE_CREATED
                || event instanceof CopyRequested request && request.origin().byStatement();
    }

    /** Of one statement, what it did to columns comes first, and the copy that it asks for before one that is done. */
    private static int rank(Ordered event) {
        if (event instanceof StatementRead read) {
            return read.kind().ordinal() < Kind.TABLE_CREATED.ordinal()
                    ? read.kind().ordinal()
                    : 100 + read.kind().ordinal();
        }
        return event instanceof CopyRequested ? 50 : event instanceof CopyDone ? 51 : 52;
    }

    private static String columns(Ordered event) {
        return event instanceof StatementRead read ? read.from() + '\0' + read.to() : "";
    }
}
