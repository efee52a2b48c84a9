package io.millrace.common.naming;

import io.millrace.common.clickhouse.ClickHouseNames;
import io.millrace.common.settings.NameSettings;
import io.millrace.common.table.TableId;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The names of a table's objects in ClickHouse, quoted and ready for SQL. In the machinery's database no suffix ends with
 * another one, so objects of different tables have different names, whatever the tables are called.
 *
 * @param target template of the analysts' database; {@code {db}} stands for the MySQL database's name
 * @param ingest template of the machinery's database
 */
public record Targets(String target, String ingest) {

    private static final String DATABASE = "{db}";
    static final String RAW = "_raw";
    static final String RAW_ASIDE = "@raw";
    private static final String COMMENT = "MySQL ";
    private static final Pattern OTHERS = Pattern.compile("[^A-Za-z0-9_]");
    private static final String LONGEST_SUFFIX = "@load-quarantine";

    /** Of the 255 bytes that the name of a file may have: ClickHouse adds a UUID, an ending and dots to those of a dropped table. */
    private static final int FILE_NAME = 255 - 43;

    public static Targets of(NameSettings names) {
        return new Targets(names.targetDatabase(), names.ingestDatabase());
    }

    public String targetDatabase(String mysqlDatabase) {
        return target.replace(DATABASE, mysqlDatabase);
    }

    public String ingestDatabase(String mysqlDatabase) {
        return ingest.replace(DATABASE, mysqlDatabase);
    }

    /** The view that analysts query. */
    public String view(TableId table) {
        return inTarget(table, "");
    }

    /** Where the rows are, unless another table's {@link #view} has that name. */
    public String raw(TableId table) {
        return inTarget(table, RAW);
    }

    /** Where the rows are when another table's view needs the name {@link #raw}. */
    public String rawAside(TableId table) {
        return inIngest(table, RAW_ASIDE);
    }

    /** The table of which this is the raw table, unquoted and without its database; none when it is another object. */
    public static Optional<TableId> ofRawName(String mysqlDatabase, String name) {
        return Stream.of(RAW, RAW_ASIDE)
                .filter(name::endsWith)
                .map(suffix -> new TableId(mysqlDatabase, name.substring(0, name.length() - suffix.length())))
                .findFirst();
    }

    /** The comment of {@link #raw}. */
    public static String comment(TableId table) {
        return COMMENT + table;
    }

    /** The table of which this is the {@link #comment}; none when it is another object's. */
    public static Optional<TableId> ofComment(String comment) {
        return Optional.of(comment)
                .filter(raw -> raw.startsWith(COMMENT))
                .flatMap(raw -> TableId.read(raw.substring(COMMENT.length())));
    }

    /** Whether ClickHouse can keep the table's objects: it makes the names of files of theirs. */
    public boolean storable(TableId table) {
        return storable(ingestDatabase(table.database()), table.table() + LONGEST_SUFFIX)
                && storable(targetDatabase(table.database()), table.table() + RAW);
    }

    private static boolean storable(String database, String name) {
        return fileName(database) + fileName(name) <= FILE_NAME;
    }

    /** Each byte takes three characters, but for those of letters of ASCII, digits and underscores. */
    private static int fileName(String name) {
        return name.getBytes(StandardCharsets.UTF_8).length * 3
                - OTHERS.matcher(name).replaceAll("").length() * 2;
    }

    public String queue(TableId table) {
        return inIngest(table, "_queue");
    }

    /** The Null table between the queue and the two materialized views. */
    public String intake(TableId table) {
        return inIngest(table, "_intake");
    }

    /** The materialized view from queue to intake: rows flow while it exists. */
    public String valve(TableId table) {
        return inIngest(table, "_valve");
    }

    public String rowsView(TableId table) {
        return inIngest(table, "_mv");
    }

    public String quarantineView(TableId table) {
        return inIngest(table, "@quarantine");
    }

    /** Counts what was clamped or nulled; there only when a column's policy asks for it. */
    public String lossyView(TableId table) {
        return inIngest(table, "@lossy");
    }

    /** Where the table is copied to before it takes the place of {@link #raw}. */
    public String load(TableId table) {
        return inIngest(table, "@load");
    }

    public String loadIntake(TableId table) {
        return inIngest(table, "@load-intake");
    }

    public String loadRowsView(TableId table) {
        return inIngest(table, "@load-rows");
    }

    public String loadQuarantineView(TableId table) {
        return inIngest(table, "@load-quarantine");
    }

    public String loadLossyView(TableId table) {
        return inIngest(table, "@load-lossy");
    }

    /**
     * What a table was before it was copied again, where it holds columns that MySQL dropped.
     *
     * @param number from 1: of several such tables the first has none in its name
     */
    public String before(TableId table, int number) {
        return inIngest(table, "@before" + (number == 1 ? "" : number));
    }

    /**
     * The named collection with which ClickHouse reads MySQL, quoted. Named collections have no database: the ingest
     * database's name is in its name.
     */
    public String mysqlCollection(String mysqlDatabase) {
        return ClickHouseNames.quoted(ingestDatabase(mysqlDatabase) + "_mysql");
    }

    public String lossyValues(TableId table) {
        return ClickHouseNames.quoted(ingestDatabase(table.database())) + ".lossy_values";
    }

    public String quarantine(TableId table) {
        return ClickHouseNames.quoted(ingestDatabase(table.database())) + ".quarantine";
    }

    /**
     * How the names of the consumer groups begin in which ClickHouse reads a table's rows. Each version of the queue
     * table has a group of its own: the consumer of a dropped Kafka table does not leave its group, and the next one in
     * the same group would wait for the session to time out (45 s, measured). The queue's quoted name keeps names with
     * dots apart. ClickHouse takes braces in a group's name for a macro.
     */
    public String consumerGroups(TableId table) {
        return "millrace."
                + queue(table).replace("%", "%25").replace("{", "%7B").replace("}", "%7D") + "@";
    }

    private String inTarget(TableId table, String suffix) {
        return ClickHouseNames.quoted(targetDatabase(table.database())) + "."
                + ClickHouseNames.quoted(table.table() + suffix);
    }

    private String inIngest(TableId table, String suffix) {
        return ClickHouseNames.quoted(ingestDatabase(table.database())) + "."
                + ClickHouseNames.quoted(table.table() + suffix);
    }
}
