package io.millrace.ddlmanager.load;

import com.clickhouse.client.api.query.GenericRecord;
import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.clickhouse.ClickHouseNames;
import io.millrace.common.mysql.Mysql;
import io.millrace.common.naming.Targets;
import io.millrace.common.problem.Problem;
import io.millrace.common.settings.CopySettings;
import io.millrace.common.settings.MysqlSettings;
import io.millrace.common.settings.MysqlTlsMode;
import io.millrace.common.settings.Setting;
import java.math.BigInteger;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Whether and how ClickHouse reads MySQL, by a named collection of its own. Thread-safe. */
public final class ClickHouseToMysql {

    private static final Set<MysqlTlsMode> VERIFIED = Set.of(MysqlTlsMode.VERIFY_CA, MysqlTlsMode.VERIFY_IDENTITY);
    private static final BigInteger NO_LIMIT = new BigInteger("18446744073709551615");
    private static final String PADDED = "PAD_CHAR_TO_FULL_LENGTH";

    private final Mysql mysql;
    private final ClickHouse clickHouse;
    private final Targets targets;
    private final MysqlSettings settings;
    private final CopySettings copies;

    /** MySQL's databases of which the named collection has the settings of now. */
    private final Set<String> defined = ConcurrentHashMap.newKeySet();

    /** @param settings with which {@code mysql} was connected */
    public ClickHouseToMysql(
            Mysql mysql, ClickHouse clickHouse, Targets targets, MysqlSettings settings, CopySettings copies) {
        this.mysql = mysql;
        this.clickHouse = clickHouse;
        this.targets = targets;
        this.settings = settings;
        this.copies = copies;
    }

    /**
     * Makes the named collection, or gives it the settings of now, and tries it.
     *
     * @param padded whether the table's key is compared otherwise with PAD_CHAR_TO_FULL_LENGTH
     * @return why ClickHouse cannot be used, a sentence; empty: it can
     */
    public Optional<String> obstacle(String mysqlDatabase, boolean padded) {
        Optional<String> obstacle = tried(() -> {
            if (!defined.contains(mysqlDatabase)) {
                clickHouse.execute("CREATE NAMED COLLECTION IF NOT EXISTS " + collection(mysqlDatabase) + " AS "
                        + values(mysqlDatabase));
                clickHouse.execute(
                        "ALTER NAMED COLLECTION " + collection(mysqlDatabase) + " SET " + values(mysqlDatabase));
                defined.add(mysqlDatabase);
            }
            return session(mysqlDatabase, padded);
        });
        if (obstacle.isPresent()) {
            defined.remove(mysqlDatabase);
        }
        return obstacle;
    }

    /** As the other, of a table whose key no setting concerns; leaves nothing behind. */
    public Optional<String> obstacleOnce(String mysqlDatabase) {
        return tried(() -> {
            if (!made(mysqlDatabase)) {
                return session(mysqlDatabase, false);
            }
            try {
                return session(mysqlDatabase, false);
            } finally {
                clickHouse.execute("DROP NAMED COLLECTION IF EXISTS " + collection(mysqlDatabase));
            }
        });
    }

    /** Whether it was not there before. */
    private boolean made(String mysqlDatabase) {
        try {
            clickHouse.execute("CREATE NAMED COLLECTION " + collection(mysqlDatabase) + " AS " + values(mysqlDatabase));
            return true;
        } catch (Problem e) {
            if (e.getMessage().contains("NAMED_COLLECTION_ALREADY_EXISTS")) {
                return false;
            }
            throw e;
        }
    }

    private Optional<String> tried(Supplier<Optional<String>> check) {
        if (VERIFIED.contains(settings.tls())) {
            return Optional.of(Setting.MYSQL_TLS.variable()
                    + " asks for a verified certificate, and ClickHouse verifies" + " none.");
        }
        try {
            return check.get();
        } catch (Problem e) {
            // ClickHouse repeats a statement in its message if it does not know it.
            String password = settings.password().value();
            String told = password.isEmpty() ? e.getMessage() : e.getMessage().replace(password, "…");
            return Optional.of("ClickHouse does not read MySQL at " + copies.mysql() + ": " + told);
        }
    }

    /** The named collection, quoted. */
    String collection(String mysqlDatabase) {
        return targets.mysqlCollection(mysqlDatabase);
    }

    /**
     * A condition in MySQL that {@link #obstacle} found to hold, for the session that reads rows: it is a session of the
     * server that is asked for the place, and nothing cuts rows off, converts texts, or reads what is not committed.
     *
     * @throws Problem when MySQL cannot be asked
     */
    String condition(boolean padded) {
        // As a subquery, which MySQL evaluates once.
        return "(SELECT @@server_uuid = '" + server() + "' AND @@sql_select_limit = " + NO_LIMIT
                + " AND @@character_set_results = 'utf8mb4' AND @@transaction_isolation <> 'READ-UNCOMMITTED'"
                + (padded ? " AND LOCATE('" + PADDED + "', @@sql_mode) = 0" : "") + ")";
    }

    private String server() {
        return mysql.query("SELECT @@server_uuid", row -> row.getString(1)).get(0);
    }

    /** Of the named collection, with the password, which ClickHouse hides in its logs. */
    private String values(String mysqlDatabase) {
        return "host = " + ClickHouseNames.literal(copies.mysql().host()) + ", port = "
                + copies.mysql().port() + ", user = " + ClickHouseNames.literal(settings.user()) + ", password = "
                + ClickHouseNames.literal(settings.password().value()) + ", database = "
                + ClickHouseNames.literal(mysqlDatabase);
    }

    private Optional<String> session(String mysqlDatabase, boolean padded) {
        GenericRecord found = clickHouse
                .query("SELECT * FROM mysql(" + collection(mysqlDatabase) + ", query = "
                        + ClickHouseNames.literal(
                                "SELECT @@server_uuid AS server, CAST(@@sql_select_limit AS CHAR) AS rows_limit,"
                                        + " @@character_set_results AS charset, @@transaction_isolation AS isolation,"
                                        + " @@sql_mode AS mode")
                        + ")")
                .get(0);
        if (!server().equals(found.getString("server"))) {
            return Optional.of("ClickHouse finds another server at " + copies.mysql() + " than the ddl-manager at "
                    + settings.address() + "; " + Setting.CLICKHOUSE_MYSQL_URL.variable() + " is its address there.");
        }
        if (!NO_LIMIT.toString().equals(found.getString("rows_limit"))) {
            return Optional.of("MySQL's sql_select_limit is set, which would cut rows off.");
        }
        if (!"utf8mb4".equals(found.getString("charset"))) {
            return Optional.of("MySQL sends texts as " + found.getString("charset") + " to ClickHouse.");
        }
        if ("READ-UNCOMMITTED".equals(found.getString("isolation"))) {
            return Optional.of("MySQL's transaction_isolation is READ-UNCOMMITTED.");
        }
        if (padded && found.getString("mode").contains(PADDED)) {
            return Optional.of("MySQL's sql_mode has " + PADDED + ", and the key a CHAR.");
        }
        if (settings.tls() == MysqlTlsMode.REQUIRED && !encrypted(mysqlDatabase)) {
            return Optional.of(Setting.MYSQL_TLS.variable() + " asks for TLS, and ClickHouse connects without.");
        }
        return Optional.empty();
    }

    private boolean encrypted(String mysqlDatabase) {
        return clickHouse
                .query("SELECT * FROM mysql(" + collection(mysqlDatabase) + ", query = "
                        + ClickHouseNames.literal("SELECT VARIABLE_VALUE AS cipher FROM"
                                + " performance_schema.session_status WHERE VARIABLE_NAME = 'Ssl_cipher'")
                        + ")")
                .stream()
                .anyMatch(row -> row.getString("cipher") != null
                        && !row.getString("cipher").isEmpty());
    }
}
