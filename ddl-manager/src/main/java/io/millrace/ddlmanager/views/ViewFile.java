package io.millrace.ddlmanager.views;

import io.millrace.common.clickhouse.ClickHouseNames;
import io.millrace.common.naming.Fingerprint;
import io.millrace.common.table.TableId;

/**
 * A file that makes one view, with names put in.
 *
 * @param name below {@code views/}, such as {@code gold/dim_date}
 * @param mysqlDatabase whose tables it reads
 * @param owner the ingest database of those tables
 * @param comment what the file says of itself
 * @param sql the statement that creates the view
 */
public record ViewFile(String name, String mysqlDatabase, String owner, String comment, String sql) {

    /** By which it is known in the journal: the MySQL database, and the file. */
    public TableId id() {
        return id(mysqlDatabase, name);
    }

    static TableId id(String mysqlDatabase, String name) {
        return new TableId(mysqlDatabase, "views/" + name);
    }

    /** Tells one text of the file from the next. */
    String fingerprint() {
        return Fingerprint.of(sql);
    }

    /** The statement, with what tells that Millrace made the view: its comment. */
    String create() {
        ViewMark mark = new ViewMark(owner, name, fingerprint());
        return sql + "\nCOMMENT " + ClickHouseNames.literal((comment + " " + mark.text()).strip());
    }

    /** Whether a view was made from this file, of this text or another. */
    boolean made(ViewMark mark) {
        return mark.owner().equals(owner) && mark.file().equals(name);
    }

    /** Whether a view that is there may be replaced at once. */
    boolean replaces() {
        return sql.matches("(?is)\\s*CREATE\\s+OR\\s+REPLACE\\s.*");
    }
}
