package io.millrace.common.table;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The tables that gh-ost ({@code _x_gho}, {@code _x_ghc}, {@code _x_del}) and pt-online-schema-change ({@code _x_new},
 * {@code _x_old}, with more underscores in front where a name is taken) make beside a table {@code x} to alter it. Their
 * rows are those of {@code x}, so they are no tables of their own.
 *
 * @param ignore false: they are replicated like others
 */
public record ShadowTables(boolean ignore) {

    private static final Pattern NAME = Pattern.compile("_+?(.+)_(gho|ghc|del|new|old)", Pattern.DOTALL);

    /**
     * Whether the table is left out: it has such a name, and the table that it would stand beside is there.
     *
     * @param there the tables of its database
     */
    public boolean ignored(TableId table, Collection<TableId> there) {
        return ignore && bases(table).stream().anyMatch(there::contains);
    }

    /** Whether {@code shadow} has the name of one that is made for {@code table}. */
    public static boolean isFor(TableId shadow, TableId table) {
        return bases(shadow).contains(table);
    }

    /** Whether the name looks like one of such a table. */
    public static boolean looksLikeOne(TableId table) {
        return !bases(table).isEmpty();
    }

    /** A name with underscores in front may be made for one that begins with some, too. */
    private static List<TableId> bases(TableId table) {
        Matcher matcher = NAME.matcher(table.table());
        if (!matcher.matches()) {
            return List.of();
        }
        String base = matcher.group(1);
        return Stream.iterate(
                        Optional.of(base),
                        Optional::isPresent,
                        name -> name.filter(n -> n.length() > 1 && n.startsWith("_"))
                                .map(n -> n.substring(1)))
                .map(name -> new TableId(table.database(), name.orElseThrow()))
                .toList();
    }
}
