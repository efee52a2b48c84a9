package io.millrace.ddlmanager.connector;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TaskFailureTest {

    @Test
    void aStatementThatCannotBeAppliedIsToldFromARowThatCannotBeRead() {
        assertThat(
                        TaskFailure.of(
                                "SchemaBuilderException: Cannot create field because of field name duplication C\n"
                                        + "\tat io.debezium.relational.TableSchemaBuilder.addField(TableSchemaBuilder.java:1)\n"
                                        + "\tat io.debezium.connector.binlog.BinlogDatabaseSchema.applySchemaChange(BinlogDatabaseSchema.java:1)"))
                .isEqualTo(TaskFailure.AT_STATEMENT);
        assertThat(TaskFailure.of("DataException: Invalid value: null used for required field: \"v\"\n"
                        + "\tat io.debezium.relational.TableSchemaBuilder.lambda$createValueGenerator$5(TableSchemaBuilder.java:1)\n"
                        + "\tat io.debezium.relational.RelationalChangeRecordEmitter.emitCreateRecord(X.java:1)"))
                .isEqualTo(TaskFailure.AT_ROW);
    }

    @Test
    void aServerThatIsAwayIsNoFailureAtTheBinlog() {
        assertThat(TaskFailure.of(
                        "java.io.EOFException\n\tat com.github.shyiko.mysql.binlog.BinaryLogClient.listen(X.java:1)"))
                .isEqualTo(TaskFailure.ELSEWHERE);
        assertThat(
                        TaskFailure.of(
                                "io.debezium.relational.history.SchemaHistoryException: no broker\n"
                                        + "\tat io.debezium.storage.kafka.history.KafkaSchemaHistory.storeRecord(X.java:1)\n"
                                        + "\tat io.debezium.connector.binlog.BinlogDatabaseSchema.applySchemaChange(BinlogDatabaseSchema.java:1)"))
                .isEqualTo(TaskFailure.ELSEWHERE);
    }
}
