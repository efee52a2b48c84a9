package io.millrace.ddlmanager.history;

import io.millrace.ddlmanager.history.Entry.Kind;
import java.util.List;
import java.util.Optional;

/**
 * What is known of one table.
 *
 * @param entries since the table was made, or since a person decided; in the order of the binlog
 * @param dropped the last drop of it that no table of that name has followed, if there is one
 */
public record TableHistory(List<Entry> entries, Optional<Entry> dropped) {

    public static final TableHistory NONE = new TableHistory(List.of(), Optional.empty());

    /** @param all everything that was ever seen of the table, in order */
    static TableHistory of(List<Entry> all) {
        int from = 0;
        Optional<Entry> dropped = Optional.empty();
        for (int i = 0; i < all.size(); i++) {
            Entry entry = all.get(i);
            switch (entry.kind()) {
                case TABLE_DROPPED -> {
                    dropped = Optional.of(entry);
                    from = i + 1;
                }
                case TABLE_CREATED -> dropped = Optional.empty();
                case RESOLVED -> from = i + 1;
                default -> {
                    // It belongs to the table that is there.
                }
            }
        }
        return new TableHistory(List.copyOf(all.subList(from, all.size())), dropped);
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

    /** Why the table is held, for people. */
    public Optional<String> held() {
        return entries.stream()
                .filter(entry -> entry.kind() == Kind.HELD)
                .map(entry -> entry.reason() + " The statement: " + entry.at().statement())
                .findFirst();
    }
}
