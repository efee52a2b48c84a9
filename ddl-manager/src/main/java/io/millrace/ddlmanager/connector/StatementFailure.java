package io.millrace.ddlmanager.connector;

import java.util.regex.Pattern;

/**
 * Recognizes that Debezium's task ended because it could not read or apply a DDL statement. It has read the text by then, so
 * each restart would meet it again ({@code BinlogStreamingChangeEventSource.handleQueryEvent}, Debezium 3.6).
 */
final class StatementFailure {

    private static final Pattern AT_STATEMENT = Pattern.compile(
            "DatabaseSchema\\.(?:parseStreamingDdl|parseDdl|applySchemaChange)|DdlParser|StackOverflowError");

    /** What failed then is Kafka, which holds the history. */
    private static final Pattern AT_HISTORY = Pattern.compile("SchemaHistoryException|KafkaSchemaHistory");

    private StatementFailure() {}

    /** @param trace of a failed task */
    static boolean in(String trace) {
        return AT_STATEMENT.matcher(trace).find() && !AT_HISTORY.matcher(trace).find();
    }
}
