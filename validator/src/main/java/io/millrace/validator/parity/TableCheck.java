package io.millrace.validator.parity;

import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.fence.Place;
import io.millrace.common.mysql.Mysql;
import io.millrace.common.naming.Targets;
import io.millrace.common.pipeline.Pipeline;
import io.millrace.common.policy.SchemaChangeKind;
import io.millrace.common.policy.SchemaPolicies;
import io.millrace.common.policy.SchemaPolicy;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.table.Column;
import io.millrace.common.table.KeylessTables;
import io.millrace.common.table.Table;
import io.millrace.common.types.ColumnMapping;
import io.millrace.common.types.LossPolicies;
import io.millrace.validator.parity.BothSides.Bucket;
import io.millrace.validator.parity.BothSides.MysqlScan;
import io.millrace.validator.parity.BothSides.Row;
import io.millrace.validator.parity.RowDifference.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;

/**
 * Compares one table: schema, then one scan on each side that gives count and checksum by bucket, then the rows of the
 * buckets that differ.
 *
 * <p>A row is called wrong only if it differs, the pipeline has then passed a position of MySQL that is later than the
 * reading of MySQL's row, and it still differs while MySQL's row is the same as before. So writes that go on cause no
 * false alarm; rows that change all the time make the table {@link Verdict#UNSETTLED}.
 */
public final class TableCheck {

    private static final int ROUNDS = 4;
    private static final int BUCKETS_LOOKED_INTO = 32;
    private static final int KEYS_CHECKED_AGAIN = 1_000;
    private static final int KEYS_SHOWN = 50;
    private static final Duration LOOK = Duration.ofMillis(200);

    private final Mysql mysql;
    private final ClickHouse clickHouse;
    private final Targets targets;
    private final Pipeline pipeline;
    private final LossPolicies policies;
    private final SchemaPolicies schemaPolicies;
    private final KeylessTables keyless;
    private final Duration patience;

    /** @param patience how long one round waits for the pipeline */
    public TableCheck(
            Mysql mysql,
            ClickHouse clickHouse,
            Targets targets,
            Pipeline pipeline,
            LossPolicies policies,
            SchemaPolicies schemaPolicies,
            KeylessTables keyless,
            Duration patience) {
        this.policies = policies;
        this.schemaPolicies = schemaPolicies;
        this.mysql = mysql;
        this.clickHouse = clickHouse;
        this.targets = targets;
        this.pipeline = pipeline;
        this.keyless = keyless;
        this.patience = patience;
    }

    /** Never throws for the table's sake: what goes wrong is a verdict. */
    public TableResult run(Table table) {
        Instant started = Instant.now();
        long nanos = System.nanoTime();
        Finding finding;
        try {
            finding = compare(table);
        } catch (Problem e) {
            finding = Finding.without(Verdict.FAILED, e.getMessage() + " " + e.remedy());
        }
        return new TableResult(
                table.id(),
                finding.verdict,
                finding.mysqlRows,
                finding.clickHouseRows,
                finding.differing,
                finding.differences,
                started,
                (System.nanoTime() - nanos) / 1e9,
                finding.note,
                finding.lossy);
    }

    private record Finding(
            Verdict verdict,
            long mysqlRows,
            long clickHouseRows,
            long differing,
            List<RowDifference> differences,
            String note,
            Map<String, Long> lossy) {

        static Finding without(Verdict verdict, String note) {
            return new Finding(verdict, 0, 0, 0, List.of(), note, Map.of());
        }

        /** What is not compared cannot be equal. */
        Finding withoutColumns(List<String> columns) {
            String left = "the policy leaves out, and so were not compared: " + String.join(", ", columns);
            return new Finding(
                    verdict == Verdict.EQUAL ? Verdict.LOSSY : verdict,
                    mysqlRows,
                    clickHouseRows,
                    differing,
                    differences,
                    note.isEmpty() ? left : note + "; " + left,
                    lossy);
        }
    }

    private Finding compare(Table inMysql) {
        boolean multiset = keyless.multiset(inMysql);
        if (inMysql.key().isEmpty() && !multiset) {
            return Finding.without(Verdict.NOT_COMPARABLE, "The table has no key.");
        }
        Map<String, String> existing = existing(inMysql);
        List<String> leftOut = leftOut(inMysql, existing);
        Table table = inMysql.without(leftOut);
        Finding finding = compare(table, existing, multiset);
        return leftOut.isEmpty() ? finding : finding.withoutColumns(leftOut);
    }

    /** Columns that the policy keeps out of ClickHouse. */
    private List<String> leftOut(Table table, Map<String, String> existing) {
        return !existing.isEmpty() && schemaPolicies.of(table.id(), SchemaChangeKind.ADD_COLUMN) == SchemaPolicy.IGNORE
                ? table.columns().stream()
                        .map(Column::name)
                        .filter(column -> !existing.containsKey(column))
                        .toList()
                : List.of();
    }

    private Finding compare(Table table, Map<String, String> existing, boolean multiset) {
        RowSql sql;
        try {
            sql = multiset ? new MultisetSql(table, targets, policies) : new ParitySql(table, targets, policies);
        } catch (Problem e) {
            return Finding.without(Verdict.NOT_COMPARABLE, e.getMessage());
        }
        List<String> schema = schemaDifferences(table, existing, sql.columns());
        if (!schema.isEmpty()) {
            return Finding.without(Verdict.DIFFERS, "schema: " + String.join("; ", schema));
        }
        BothSides sides = new BothSides(mysql, clickHouse, sql);
        Scan scan = scan(sides);
        for (int round = 1; round < ROUNDS && scan.differs() && await(table); round++) {
            // Most differences are rows on their way: look again before looking closer.
            scan = scan(sides);
            if (scan.buckets.size() <= BUCKETS_LOOKED_INTO) {
                break;
            }
        }
        if (!scan.differs()) {
            return scan.alike("");
        }
        return lookCloser(table, sides, scan);
    }

    /** @param buckets those that differ */
    private record Scan(long mysqlRows, long clickHouseRows, Set<Integer> buckets, long held, Map<String, Long> lossy) {

        /** No row differs, lossy values aside. */
        Finding alike(String note) {
            return finding(lossy.isEmpty() ? Verdict.EQUAL : Verdict.LOSSY, 0, List.of(), note);
        }

        Finding finding(Verdict verdict, long differing, List<RowDifference> differences, String note) {
            List<String> notes = new ArrayList<>();
            if (!lossy.isEmpty()) {
                notes.add("values that ClickHouse cannot hold, by column: " + lossy);
            }
            if (held > 0) {
                notes.add(held + " rows with such values belong into quarantine");
            }
            if (!note.isEmpty()) {
                notes.add(note);
            }
            return new Finding(
                    verdict, mysqlRows, clickHouseRows, differing, differences, String.join("; ", notes), lossy);
        }

        boolean differs() {
            return !buckets.isEmpty();
        }
    }

    private static Scan scan(BothSides sides) {
        MysqlScan scanned = sides.mysqlScan();
        Map<Integer, Bucket> mysql = scanned.buckets();
        Map<Integer, Bucket> clickHouse = sides.clickHouseBuckets();
        long undigested = mysql.values().stream().mapToLong(Bucket::undigested).sum();
        if (undigested > 0) {
            throw ProblemCode.ROW_TOO_LONG.problem(
                    undigested + " rows are too long for MySQL's max_allowed_packet to be digested.",
                    "SET PERSIST max_allowed_packet to four times the longest row.");
        }
        Set<Integer> buckets = new TreeSet<>(mysql.keySet());
        buckets.addAll(clickHouse.keySet());
        buckets.removeIf(bucket -> Objects.equals(mysql.get(bucket), clickHouse.get(bucket)));
        return new Scan(rows(mysql) + scanned.held(), rows(clickHouse), buckets, scanned.held(), scanned.lossy());
    }

    private static long rows(Map<Integer, Bucket> buckets) {
        return buckets.values().stream().mapToLong(Bucket::rows).sum();
    }

    private Finding lookCloser(Table table, BothSides sides, Scan scan) {
        List<Integer> buckets = scan.buckets.stream().limit(BUCKETS_LOOKED_INTO).toList();
        Map<String, Row> mysqlRows = sides.mysqlRows(buckets);
        Map<String, Suspect> suspects = suspects(mysqlRows, sides.clickHouseRows(buckets));
        boolean passed = false;
        int moved = 0;
        for (int round = 0; round < ROUNDS && !suspects.isEmpty(); round++) {
            passed = await(table);
            List<String> keys =
                    suspects.keySet().stream().limit(KEYS_CHECKED_AGAIN).toList();
            Map<String, Suspect> again = suspects(sides.mysqlRowsOf(keys), sides.clickHouseRowsOf(keys));
            Map<String, Suspect> before = suspects;
            moved = (int) again.entrySet().stream()
                    .filter(entry ->
                            !Objects.equals(entry.getValue().mysqlDigest, before.get(entry.getKey()).mysqlDigest))
                    .count();
            suspects = again;
            if (passed && moved == 0) {
                break;
            }
        }
        if (suspects.isEmpty() && scan.buckets.size() <= BUCKETS_LOOKED_INTO) {
            return scan.alike("rows that were on their way were compared again");
        }
        String note = scan.buckets.size() > BUCKETS_LOOKED_INTO
                ? scan.buckets.size() + " of " + ParitySql.BUCKETS + " buckets differ; " + BUCKETS_LOOKED_INTO
                        + " were looked into"
                : "";
        List<RowDifference> named = named(sides, suspects);
        boolean lossyOnly = note.isEmpty()
                && suspects.size() == named.size()
                && named.stream().allMatch(row -> row.kind() == Kind.LOSSY);
        Verdict verdict = passed && moved == 0 ? lossyOnly ? Verdict.LOSSY : Verdict.DIFFERS : Verdict.UNSETTLED;
        return scan.finding(verdict, suspects.size(), named, note);
    }

    /** @param mysqlDigest null when MySQL has no such row; the other likewise */
    private record Suspect(String readableKey, String mysqlDigest, String clickHouseDigest, boolean held) {
        Kind kind() {
            if (mysqlDigest == null) {
                return Kind.EXTRA;
            }
            return clickHouseDigest == null ? Kind.MISSING : Kind.DIFFERENT;
        }
    }

    private static Map<String, Suspect> suspects(Map<String, Row> mysql, Map<String, Row> clickHouse) {
        Map<String, Suspect> suspects = new TreeMap<>();
        mysql.forEach((key, row) -> {
            String other = clickHouse.containsKey(key) ? clickHouse.get(key).digest() : null;
            // A row that belongs into quarantine may be missing here, and nothing else.
            if (row.held() ? other != null : !row.digest().equals(other)) {
                suspects.put(key, new Suspect(row.readableKey(), row.digest(), other, row.held()));
            }
        });
        clickHouse.forEach((key, row) -> {
            if (!mysql.containsKey(key)) {
                suspects.put(key, new Suspect(row.readableKey(), null, row.digest(), false));
            }
        });
        return suspects;
    }

    private static List<RowDifference> named(BothSides sides, Map<String, Suspect> suspects) {
        List<String> shown = suspects.keySet().stream().limit(KEYS_SHOWN).toList();
        Map<String, List<String>> columns = shown.isEmpty() ? new HashMap<>() : sides.differingColumns(shown);
        return shown.stream()
                .map(key -> named(suspects.get(key), columns.getOrDefault(key, List.of()), sides.lossyColumns()))
                .toList();
    }

    private static RowDifference named(Suspect suspect, List<String> columns, List<String> lossyColumns) {
        boolean lossy = suspect.held && !columns.isEmpty() && lossyColumns.containsAll(columns);
        return new RowDifference(suspect.readableKey, lossy ? Kind.LOSSY : suspect.kind(), columns);
    }

    /** @return whether everything that MySQL has committed before this call is in ClickHouse now */
    private boolean await(Table table) {
        Place position = pipeline.position();
        long deadline = System.nanoTime() + patience.toNanos();
        do {
            if (pipeline.state(position, List.of(table.id())).drained()) {
                return true;
            }
            LockSupport.parkNanos(LOOK.toNanos());
        } while (System.nanoTime() < deadline);
        return false;
    }

    /** The columns of the raw table, type by name; none when there is no such table. */
    private Map<String, String> existing(Table table) {
        Map<String, String> existing = new HashMap<>();
        clickHouse
                .query(
                        "SELECT name, type FROM system.columns WHERE database = {db:String} AND table = {table:String}",
                        Map.of(
                                "db",
                                targets.targetDatabase(table.id().database()),
                                "table",
                                Targets.rawName(table.id())))
                .forEach(row -> existing.put(row.getString("name"), row.getString("type")));
        return existing;
    }

    private List<String> schemaDifferences(Table table, Map<String, String> existing, List<ColumnMapping> columns) {
        List<String> differences = new ArrayList<>();
        if (existing.isEmpty()) {
            differences.add("ClickHouse has no table " + targets.raw(table.id()));
            return differences;
        }
        for (ColumnMapping column : columns) {
            String type = existing.get(column.column());
            if (type == null) {
                differences.add("the column " + column.column() + " is missing");
            } else if (!type.equals(column.clickHouseType())) {
                differences.add(
                        "the column " + column.column() + " is " + type + " and should be " + column.clickHouseType());
            }
        }
        return differences;
    }
}
