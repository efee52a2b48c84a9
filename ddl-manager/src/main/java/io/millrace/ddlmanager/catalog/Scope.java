package io.millrace.ddlmanager.catalog;

import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.ddl.DdlChange;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The tables that are looked at.
 *
 * @param tables empty: all
 */
public record Scope(Optional<Set<TableId>> tables) {

    public static final Scope ALL = new Scope(Optional.empty());

    public static final Scope NONE = of(Set.of());

    public Scope {
        tables = tables.map(Set::copyOf);
    }

    public static Scope of(Collection<TableId> tables) {
        return new Scope(Optional.of(Set.copyOf(tables)));
    }

    public static Scope of(TableId table) {
        return of(Set.of(table));
    }

    /** The tables that statements are about; all when that cannot be told. */
    public static Scope named(Collection<DdlChange> changes) {
        boolean unknown = changes.stream()
                .anyMatch(change -> change instanceof DdlChange.DatabaseDropped
                        || change instanceof DdlChange.Unparsed
                                && change.tables().isEmpty());
        return unknown
                ? ALL
                : of(changes.stream()
                        .flatMap(change -> change.tables().stream())
                        .collect(Collectors.toSet()));
    }

    public boolean isEmpty() {
        return tables.filter(Set::isEmpty).isPresent();
    }

    public boolean all() {
        return tables.isEmpty();
    }

    public boolean includes(TableId table) {
        return tables.map(some -> some.contains(table)).orElse(true);
    }

    public Scope and(Scope other) {
        return all() || other.all() ? ALL : and(other.tables.orElseThrow());
    }

    public Scope and(Collection<TableId> others) {
        return tables.map(some -> {
                    Set<TableId> both = new TreeSet<>(some);
                    both.addAll(others);
                    return of(both);
                })
                .orElse(ALL);
    }
}
