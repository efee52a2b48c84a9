package io.millrace.ddlmanager.history;

import io.millrace.ddlmanager.ddl.SchemaChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Debezium writes a RENAME TABLE of several tables as one statement for each of them, all of one place in the binlog (seen
 * with 3.6.1). They are put together again: step by step, a swap does not look like one.
 */
public final class RenameBatch {

    /** The statement's own beginning, in whatever letters; gh-ost has a comment behind RENAME. */
    private static final Pattern STEP =
            Pattern.compile("\\s*RENAME(?:\\s|/\\*.*?\\*/)+TABLES?\\s+(.*)", Pattern.DOTALL | Pattern.CASE_INSENSITIVE);

    private RenameBatch() {}

    /** Whether the next record may belong to the same statement. */
    public static boolean mayGoOn(SchemaChange last) {
        return !last.snapshot() && STEP.matcher(last.ddl()).matches();
    }

    static List<SchemaChange> together(List<SchemaChange> changes) {
        List<SchemaChange> together = new ArrayList<>();
        for (SchemaChange change : changes) {
            SchemaChange before = together.isEmpty() ? null : together.get(together.size() - 1);
            Matcher step = STEP.matcher(change.ddl());
            boolean follows = before != null
                    && step.matches()
                    && STEP.matcher(before.ddl()).matches()
                    && !change.snapshot()
                    && !change.binlogFile().isEmpty()
                    && before.binlogFile().equals(change.binlogFile())
                    && before.binlogPosition() == change.binlogPosition()
                    && before.database().equals(change.database());
            if (follows) {
                together.set(
                        together.size() - 1,
                        new SchemaChange(
                                before.database(),
                                before.ddl() + ", " + step.group(1),
                                before.binlogFile(),
                                before.binlogPosition(),
                                before.sourceTs(),
                                before.readAt(),
                                before.offset(),
                                false,
                                Map.of(),
                                before.known()));
            } else {
                together.add(change);
            }
        }
        return together;
    }
}
