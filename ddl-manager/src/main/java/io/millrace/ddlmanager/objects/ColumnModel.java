package io.millrace.ddlmanager.objects;

import io.millrace.common.clickhouse.ClickHouseNames;
import io.millrace.common.journal.Origin;
import io.millrace.common.naming.ColumnNaming;
import io.millrace.common.policy.LossPolicy;
import io.millrace.common.table.Column;
import io.millrace.common.table.TableId;
import io.millrace.common.types.ColumnDefaults;
import io.millrace.common.types.ColumnMapping;
import io.millrace.common.types.TypeRegistry;
import io.millrace.ddlmanager.history.OlderRows;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the templates see of a column.
 *
 * @param name inside, quoted
 * @param shown how the view selects it
 */
public record ColumnModel(
        String name,
        String shown,
        String nameLiteral,
        String type,
        String defaultClause,
        String queueType,
        List<String> formerNames,
        String fromRow,
        String fromQueue,
        Optional<String> fits,
        boolean lossy,
        String policy,
        String lost) {

    /**
     * @param formerNames under which rows that come late may carry the column
     * @param added where in the binlog the column was added, if rows from before it may come
     * @throws io.millrace.common.problem.Problem when the column's type is not known
     */
    static ColumnModel of(
            TableId table, Column column, LossPolicy policy, List<String> formerNames, Optional<Origin> added) {
        ColumnMapping mapping = TypeRegistry.mapping(table, column, policy);
        boolean lossy = policy != LossPolicy.QUARANTINE && mapping.loss().isPresent();
        return new ColumnModel(
                ColumnNaming.quoted(column.name()),
                shown(column.name()),
                ClickHouseNames.literal(column.name()),
                mapping.clickHouseType(),
                ColumnDefaults.clause(column, mapping),
                mapping.queueType(),
                formerNames.stream().map(ColumnNaming::quoted).toList(),
                fromRow(column, formerNames),
                fromQueue(column, mapping, added),
                fits(column, mapping, added),
                lossy,
                ClickHouseNames.literal(policy.word()),
                mapping.loss().map(ColumnMapping.Loss::inQueue).orElse("0"));
    }

    /** A column as the view selects it, under MySQL's name. */
    static String shown(String column) {
        String inside = ColumnNaming.quoted(column);
        return ColumnNaming.renamed(column) ? inside + " AS " + ClickHouseNames.quoted(column) : inside;
    }

    /** The row has its value under one of the names; under the others the queue reads NULL. */
    private static String fromRow(Column column, List<String> formerNames) {
        String name = ColumnNaming.quoted(column.name());
        return formerNames.isEmpty()
                ? name
                : Stream.concat(Stream.of(column.name()), formerNames.stream())
                        .map(ColumnNaming::quoted)
                        .collect(Collectors.joining(", ", "coalesce(", ") AS " + name));
    }

    /** A row that is older than the column has its default; in a later one NULL is NULL. */
    private static String fromQueue(Column column, ColumnMapping mapping, Optional<Origin> added) {
        return added.flatMap(at -> ColumnDefaults.value(column, mapping.clickHouseType())
                        .map(before -> "if(" + lacking("intake.", column, at) + ", " + before + ", "
                                + mapping.fromQueue() + ")"))
                .orElse(mapping.fromQueue());
    }

    /** A row that is older than the column need not have it. In a later one NULL comes from another definition of it. */
    private static Optional<String> fits(Column column, ColumnMapping mapping, Optional<Origin> added) {
        boolean hasDefault =
                ColumnDefaults.value(column, mapping.clickHouseType()).isPresent();
        return column.nullable() || added.isEmpty() || !hasDefault
                ? mapping.fits()
                : mapping.fits().map(fits -> "(" + fits + " OR " + lacking("", column, added.get()) + ")");
    }

    /** 1 for a row that is older than the column, and so does not have it. */
    private static String lacking(String prefix, Column column, Origin added) {
        return "isNull(" + prefix + ColumnNaming.quoted(column.name()) + ") AND "
                + OlderRows.literally(
                        OlderRows.sql("_binlog_file", "_binlog_pos", prefix + "_extracted_at", "_op"), added);
    }

    /** Named values, each with its name: a change of this class alone must not give every table a new queue. */
    List<String> named() {
        return List.of(
                "column=" + name,
                "type=" + type,
                "default=" + defaultClause,
                "queueType=" + queueType,
                "formerNames=" + String.join(",", formerNames),
                "fromRow=" + fromRow,
                "fromQueue=" + fromQueue,
                "fits=" + fits.orElse(""),
                "lossy=" + lossy,
                "policy=" + policy,
                "lost=" + lost);
    }
}
