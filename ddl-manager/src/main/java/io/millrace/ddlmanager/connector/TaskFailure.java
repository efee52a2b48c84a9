package io.millrace.ddlmanager.connector;

import java.util.regex.Pattern;

/**
 * Tells from its trace at what Debezium's task ended. What it meets in the binlog, each restart meets again ({@code
 * BinlogStreamingChangeEventSource}, Debezium 3.6).
 */
enum TaskFailure {
    /** It could not read or apply a DDL statement. */
    AT_STATEMENT,
    /** It could not make a record of a row: its picture of the table may be wrong. */
    AT_ROW,
    /** A server was not there, or anything else that may pass. */
    ELSEWHERE;

    private static final Pattern STATEMENT = Pattern.compile(
            "DatabaseSchema\\.(?:parseStreamingDdl|parseDdl|applySchemaChange)|DdlParser|StackOverflowError");

    /** What failed then is Kafka, which holds the history. */
    private static final Pattern HISTORY = Pattern.compile("SchemaHistoryException|KafkaSchemaHistory");

    private static final Pattern ROW = Pattern.compile(
            "RelationalChangeRecordEmitter|TableSchemaBuilder|ValueConverters|StreamingChangeEventSource\\.handleChange");

    static TaskFailure of(String trace) {
        if (STATEMENT.matcher(trace).find() && !HISTORY.matcher(trace).find()) {
            return AT_STATEMENT;
        }
        return ROW.matcher(trace).find() ? AT_ROW : ELSEWHERE;
    }
}
