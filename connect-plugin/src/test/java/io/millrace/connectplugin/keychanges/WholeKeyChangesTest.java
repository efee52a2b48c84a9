package io.millrace.connectplugin.keychanges;

import static org.assertj.core.api.Assertions.assertThat;

import io.debezium.relational.RelationalChangeRecordEmitter;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

class WholeKeyChangesTest {

    private final WholeKeyChanges changes = new WholeKeyChanges();
    private final SourceRecord update = record("update");
    private final SourceRecord deletion = deletion();
    private final SourceRecord tombstone = record(null);
    private final SourceRecord insertion = record("insertion");

    @Test
    void aDeletionAtTheEndWaitsForItsInsertion() {
        assertThat(changes.complete(List.of(update, deletion))).containsExactly(update);
        assertThat(changes.complete(List.of(insertion, update))).containsExactly(deletion, insertion, update);
        assertThat(changes.complete(List.of(update))).containsExactly(update);
    }

    @Test
    void soDoesItsTombstone() {
        assertThat(changes.complete(List.of(update, deletion, tombstone))).containsExactly(update);
        assertThat(changes.complete(List.of(insertion))).containsExactly(deletion, tombstone, insertion);
    }

    @Test
    void withNothingElseThereIsNoBatch() {
        assertThat(changes.complete(List.of(deletion))).isNull();
        assertThat(changes.complete(null)).isNull();
        assertThat(changes.complete(List.of(tombstone))).isNull();
        assertThat(changes.complete(List.of(insertion))).containsExactly(deletion, tombstone, insertion);
    }

    @Test
    void aDeletionWithItsInsertionBehindItIsWhole() {
        assertThat(changes.complete(List.of(deletion, insertion))).containsExactly(deletion, insertion);
        assertThat(changes.complete(List.of(record("deletion"), tombstone))).hasSize(2);
    }

    @Test
    void whatIsReadAgainIsNotSentTwice() {
        changes.complete(List.of(update, deletion));
        changes.forget();
        assertThat(changes.complete(List.of(deletion, insertion))).containsExactly(deletion, insertion);
    }

    private static SourceRecord deletion() {
        SourceRecord record = record("deletion");
        record.headers().addString(RelationalChangeRecordEmitter.PK_UPDATE_NEWKEY_FIELD, "new key");
        return record;
    }

    private static SourceRecord record(String value) {
        return new SourceRecord(
                Map.of(), Map.of(), "topic", Schema.STRING_SCHEMA, "key", Schema.OPTIONAL_STRING_SCHEMA, value);
    }
}
