package io.millrace.ddlmanager.backup;

import io.millrace.common.naming.Topics;
import io.millrace.common.settings.ConnectSettings;
import io.millrace.common.settings.NameSettings;
import io.millrace.common.settings.SourceSettings;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a backup says of itself and of the pipeline.
 *
 * @param format of the file; a later one is refused
 * @param id stands in ClickHouse, too: who has it there has all rows up to the backup's place
 * @param at when it was made
 * @param cluster the Kafka cluster that had it all
 * @param names what objects, topics and groups are called; a pipeline with other names is another one
 * @param gtids the place in MySQL's binlog from which the connector continues
 * @param file the same place, as the server that wrote it counts; with {@code position}
 * @param offsets Connect's own JSON of that place
 * @param connector what decides which tables it reads, and by which keys
 * @param checked up to where the binlog was checked, as JSON; empty: nowhere yet
 * @param generations the last generation of each raw topic
 * @param streaming tables of which ClickHouse had everything up to the place
 * @param settings without those that may be secret
 */
public record Manifest(
        int format,
        String id,
        String at,
        String cluster,
        Map<String, String> names,
        String gtids,
        String file,
        long position,
        String offsets,
        Map<String, String> connector,
        String checked,
        Map<String, Integer> generations,
        List<String> streaming,
        Map<String, String> settings) {

    static final int FORMAT = 1;

    public Manifest {
        names = Map.copyOf(names);
        connector = Map.copyOf(connector);
        generations = Map.copyOf(generations);
        streaming = List.copyOf(streaming);
        settings = Map.copyOf(settings);
    }

    /** What must be the same where the pipeline comes back. */
    static Map<String, String> names(SourceSettings source, ConnectSettings connect, NameSettings names) {
        Map<String, String> all = new TreeMap<>();
        all.put("MySQL's databases", String.join(",", source.databases()));
        all.put("the connector", connect.connector());
        all.put("the target database", names.targetDatabase());
        all.put("the ingest database", names.ingestDatabase());
        all.put("the raw topics", names.raw());
        all.put("the row topics", names.rows());
        all.put("the journal", names.journal());
        all.put("the schema history", Topics.of(names).schemaHistory());
        all.put("the normalizer's group", names.normalizerGroup());
        return all;
    }
}
