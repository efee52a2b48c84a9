package io.millrace.ddlmanager.aggregates;

import io.millrace.common.clickhouse.ClickHouseNames;
import io.millrace.common.naming.Targets;
import java.util.List;

/**
 * The names of one aggregate's tables in ClickHouse, and the mark in their comments.
 *
 * @param target unquoted, as {@code ingest}
 */
record AggregateTables(String target, String ingest, String mysqlDatabase, String name) {

    private static final String MARK = "[millrace aggregate ";

    static AggregateTables of(AggregateFile file, Targets targets) {
        return new AggregateTables(
                targets.targetDatabase(file.mysqlDatabase()),
                targets.ingestDatabase(file.mysqlDatabase()),
                file.mysqlDatabase(),
                file.name());
    }

    /** What people query. */
    String view() {
        return ClickHouseNames.quoted(target) + "." + ClickHouseNames.quoted(name);
    }

    /** The rows as they were counted last, with their groups. */
    String rows() {
        return inIngest("@rows");
    }

    /** The totals of each group. */
    String groups() {
        return inIngest("@groups");
    }

    /** The units that changed since the last pass. */
    String changed() {
        return inIngest("@changed");
    }

    /** The groups that are to be computed again. */
    String touched() {
        return inIngest("@touched");
    }

    String freshRows() {
        return inIngest("@fresh-rows");
    }

    String freshGroups() {
        return inIngest("@fresh-groups");
    }

    /** The tables without which changes cannot be followed, unquoted and without their database. */
    List<String> kept() {
        return List.of(name + "@rows", name + "@groups", name + "@changed", name + "@touched");
    }

    /** With the ingest database, as several pipelines may share a ClickHouse. */
    String mark() {
        return MARK + ingest + ":" + name + "]";
    }

    /** How far aggregates have come. */
    String log() {
        return ClickHouseNames.quoted(ingest) + ".aggregate_passes";
    }

    private String inIngest(String suffix) {
        return ClickHouseNames.quoted(ingest) + "." + ClickHouseNames.quoted(name + suffix);
    }
}
