package io.millrace.ddlmanager.replay;

import io.millrace.common.quarantine.Quarantine.Key;
import java.util.ArrayList;
import java.util.List;

/** Splits rows so that those of a batch are not larger together than a limit; a larger row is a batch of its own. */
final class Batches {

    private Batches() {}

    static List<List<Key>> of(List<Key> rows, long bytes) {
        List<List<Key>> batches = new ArrayList<>();
        List<Key> batch = new ArrayList<>();
        long size = 0;
        for (Key row : rows) {
            if (!batch.isEmpty() && size + row.bytes() > bytes) {
                batches.add(batch);
                batch = new ArrayList<>();
                size = 0;
            }
            batch.add(row);
            size += row.bytes();
        }
        if (!batch.isEmpty()) {
            batches.add(batch);
        }
        return batches;
    }
}
