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

    /** Why the table is held, for people. */
    public Optional<String> held() {
        return entries.stream()
                .filter(entry -> entry.kind() == Kind.HELD)
                .map(entry -> entry.reason() + " The statement: " + entry.at().statement())
                .findFirst();
    }
}
