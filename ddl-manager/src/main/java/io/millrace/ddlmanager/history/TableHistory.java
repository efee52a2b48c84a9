package io.millrace.ddlmanager.history;

import io.millrace.ddlmanager.history.Entry.Kind;
import java.util.List;
import java.util.Optional;

/**
 * What is known of one table.
 *
 * @param entries since the table was made, or since a person decided; in the order of the binlog
 * @param dropped the last drop of it that no table of that name has followed, if there is one
 * @param reload what asks for a new copy that has not been made yet
 * @param floor rows from before this place count no more: the table was copied again since
 */
public record TableHistory(
        List<Entry> entries, Optional<Entry> dropped, Optional<Entry> reload, Optional<Entry.At> floor) {

    public static final TableHistory NONE =
            new TableHistory(List.of(), Optional.empty(), Optional.empty(), Optional.empty());

    /** @param all everything that was ever seen of the table, in order */
    public static TableHistory of(List<Entry> all) {
        int from = 0;
        Optional<Entry> dropped = Optional.empty();
        Optional<Entry> reload = Optional.empty();
        Optional<Entry.At> floor = Optional.empty();
        for (int i = 0; i < all.size(); i++) {
            Entry entry = all.get(i);
            switch (entry.kind()) {
                case TABLE_DROPPED -> {
                    dropped = Optional.of(entry);
                    reload = Optional.empty();
                    from = i + 1;
                }
                case TABLE_CREATED -> dropped = Optional.empty();
                case RESOLVED -> {
                    reload = Optional.empty();
                    from = i + 1;
                }
                case RELOAD_DUE -> reload = Optional.of(entry);
                case RELOADED -> {
                    reload = Optional.empty();
                    floor = Optional.of(entry.at());
                    from = i + 1;
                }
                default -> {
                    // It belongs to the table that is there.
                }
            }
        }
        return new TableHistory(List.copyOf(all.subList(from, all.size())), dropped, reload, floor);
    }

    /**
     * The drop that a table of the same name followed.
     *
     * @param all everything that was ever seen of the table, in order
     * @param created one of them, or the next
     */
    public static Optional<Entry> dropBefore(List<Entry> all, Entry created) {
        Optional<Entry> drop = Optional.empty();
        for (Entry entry : all) {
            boolean later = entry.at().seenAt() > created.at().seenAt()
                    || entry.at().seenAt() == created.at().seenAt()
                            && entry.at().place() >= created.at().place();
            if (later) {
                break;
            }
            if (entry.kind() == Kind.TABLE_DROPPED) {
                drop = Optional.of(entry);
            } else if (entry.kind() == Kind.TABLE_CREATED) {
                drop = Optional.empty();
            }
        }
        return drop;
    }

    /** Whether a statement holds the table: neither a person has decided since, nor was it copied as it was later. */
    public boolean holds(Entry held) {
        boolean decided = reload.filter(Entry::askedFor)
                .map(Entry::at)
                .or(() -> floor)
                .filter(at -> at.behind(held.at()))
                .isPresent();
        return held.kind() == Kind.HELD && entries.contains(held) && !decided;
    }

    /** Why the table is held, for people. */
    public Optional<String> held() {
        return entries.stream()
                .filter(this::holds)
                .map(entry -> entry.reason() + " The statement: " + entry.at().statement())
                .findFirst();
    }
}
