package io.millrace.ddlmanager.views;

import io.millrace.common.table.TableId;
import java.util.List;
import java.util.Locale;

/**
 * What is to be done about one view, or why nothing can be.
 *
 * @param view the MySQL database, and the file
 * @param object its name in ClickHouse, as people write it
 * @param reason in words; empty where there is nothing to say
 * @param statements in the order of running
 */
public record ViewPlan(TableId view, String object, State state, String reason, List<String> statements) {

    /** What a view is. */
    public enum State {
        /** It is there as its file says, and works. */
        IN_SYNC,
        /** It is not there yet. */
        CREATE,
        /** Its file changed, or the columns of what it reads. */
        CHANGE,
        /** Its file is gone or switched off, and Millrace made it. */
        DROP,
        /** It works, and a planned change of a table takes away what it uses. */
        BREAKS,
        /** It is there, and its query fails. It works again by itself when what it reads is as before. */
        BROKEN,
        /** It is not there, as what it reads is not. */
        WAITING,
        /** Its file cannot be used. */
        REFUSED;

        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** Whether it needs somebody's attention. */
        public boolean trouble() {
            return this == BREAKS || this == BROKEN || this == REFUSED;
        }
    }

    public ViewPlan {
        statements = List.copyOf(statements);
    }

    static ViewPlan of(ViewFile file, String object, State state, String reason, String... statements) {
        return new ViewPlan(file.id(), object, state, reason, List.of(statements));
    }
}
