package io.millrace.common.problem;

import static io.millrace.common.problem.ProblemCode.Again.HELPS;
import static io.millrace.common.problem.ProblemCode.Again.IS_FUTILE;
import static io.millrace.common.problem.ProblemKind.BAD_REQUEST;
import static io.millrace.common.problem.ProblemKind.BAD_SETTING;
import static io.millrace.common.problem.ProblemKind.CONFLICT;
import static io.millrace.common.problem.ProblemKind.FAILED;
import static io.millrace.common.problem.ProblemKind.REFUSED;
import static io.millrace.common.problem.ProblemKind.SOURCE_UNFIT;
import static io.millrace.common.problem.ProblemKind.TABLE_UNFIT;
import static io.millrace.common.problem.ProblemKind.UNREACHABLE;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Every problem that Millrace reports. The words are stable: people search for them, alerts and clients compare them.
 * {@code docs/errors.md} is written from here.
 */
public enum ProblemCode {
    INVALID_REQUEST(
            BAD_REQUEST,
            400,
            IS_FUTILE,
            "The request cannot be understood.",
            "Correct the request as the detail says."),
    INVALID_OPTION(
            BAD_REQUEST,
            400,
            IS_FUTILE,
            "An option or argument of a command is wrong.",
            "Correct it; every command explains its options with `--help`."),
    NOT_CONFIRMED(
            BAD_REQUEST,
            400,
            IS_FUTILE,
            "A command that destroys something was not confirmed.",
            "Run it in a terminal, or add `--yes`."),
    UNAUTHORIZED(
            BAD_REQUEST,
            401,
            IS_FUTILE,
            "The bearer token is missing or wrong.",
            "Send `Authorization: Bearer …` with the token that `MILLRACE_HTTP_TOKEN` holds."),
    READ_ONLY_TOKEN(
            BAD_REQUEST,
            403,
            IS_FUTILE,
            "The token may read, and the request would change something.",
            "Send the token that `MILLRACE_HTTP_TOKEN` holds."),
    TOO_MANY_REQUESTS(
            BAD_REQUEST,
            429,
            HELPS,
            "More requests came than the service takes in a minute.",
            "Try again after the seconds that `Retry-After` says, or set `MILLRACE_HTTP_RATE`."),
    CROSS_ORIGIN(
            BAD_REQUEST,
            403,
            IS_FUTILE,
            "A web page of another origin asked for a change.",
            "Use the service's own pages, or a client that is no browser."),
    NOT_FOUND(
            BAD_REQUEST,
            404,
            IS_FUTILE,
            "There is nothing under this path.",
            "Correct the path; docs/operations/observe.md lists the paths."),
    NO_SUCH_TABLE(
            BAD_REQUEST,
            404,
            IS_FUTILE,
            "There is no replicated table of this name.",
            "Name it as MySQL does, `database.table`; `GET /tables` of the ddl-manager lists the tables."),
    NO_SUCH_CHECK(BAD_REQUEST, 404, IS_FUTILE, "The validator knows no such check.", "`GET /checks` lists them."),
    METHOD_NOT_ALLOWED(
            BAD_REQUEST,
            405,
            IS_FUTILE,
            "The path does not take this HTTP method.",
            "Use the method that is documented."),
    TOO_MANY_LISTENERS(
            BAD_REQUEST,
            429,
            HELPS,
            "Too many clients listen to the events of checks.",
            "Ask `GET /checks/<id>` again and again instead, or close some pages."),
    UNSUPPORTED_MEDIA_TYPE(
            BAD_REQUEST,
            415,
            IS_FUTILE,
            "The request's body is not declared as JSON.",
            "Send `Content-Type: application/json`."),
    UNKNOWN_HOST(
            BAD_REQUEST,
            421,
            IS_FUTILE,
            "The request is for a host that is not a name of this service.",
            "Ask for an address or `localhost`, or add the name to `MILLRACE_HTTP_NAMES`."),
    BODY_TOO_LARGE(BAD_REQUEST, 413, IS_FUTILE, "The request's body is too large.", "Send less than 1 MB."),
    HEADERS_TOO_LARGE(
            BAD_REQUEST, 431, IS_FUTILE, "The request's headers are too large.", "Send less than 8 KB of headers."),

    UNKNOWN_SETTING(
            BAD_SETTING,
            500,
            IS_FUTILE,
            "A variable begins with MILLRACE_ and is no setting.",
            "Correct its name; docs/settings.md lists all settings."),
    MISSING_SETTING(
            BAD_SETTING,
            500,
            IS_FUTILE,
            "A setting without a default is not given.",
            "Set it; docs/settings.md lists all settings."),
    INVALID_SETTING(
            BAD_SETTING,
            500,
            IS_FUTILE,
            "The value of a setting is wrong.",
            "Correct the setting that the detail names."),
    UNREADABLE_SETTING_FILE(
            BAD_SETTING,
            500,
            IS_FUTILE,
            "A file that a setting names cannot be read.",
            "Correct the setting, or the file and its rights."),
    INVALID_SQL_TEMPLATE(
            BAD_SETTING,
            500,
            IS_FUTILE,
            "An SQL template of MILLRACE_SQL_DIR cannot be used.",
            "Correct the file, or take it out: then the built-in one is used."),
    INVALID_CONNECTOR(
            BAD_SETTING,
            500,
            IS_FUTILE,
            "Debezium does not accept the connector's configuration.",
            "Check the settings that the detail names. Kafka Connect must reach MySQL."),

    SOURCE_NOT_READY(
            SOURCE_UNFIT,
            500,
            IS_FUTILE,
            "MySQL is not ready for replication.",
            "`millrace preflight` lists what is missing and what to do."),
    NO_BINLOG(SOURCE_UNFIT, 500, IS_FUTILE, "MySQL writes no binlog.", "Start it with `--log-bin`."),

    UNSUPPORTED_TYPE(
            TABLE_UNFIT,
            409,
            IS_FUTILE,
            "A column has a type that Millrace cannot replicate.",
            "Change the column's type, or exclude the table with `MILLRACE_EXCLUDE_TABLES`; docs/types.md lists the types."),
    ROW_TOO_LONG(
            TABLE_UNFIT,
            409,
            IS_FUTILE,
            "A row is longer than MySQL's max_allowed_packet.",
            "`SET PERSIST max_allowed_packet` to four times the longest row."),
    COPY_WOULD_DOUBLE(
            TABLE_UNFIT,
            409,
            IS_FUTILE,
            "A table without a key holds rows already, and a copy would count them twice.",
            "Drop the table in ClickHouse first; the copy fills it again."),
    TABLE_STEP_FAILED(
            TABLE_UNFIT,
            409,
            HELPS,
            "A step of a table's plan failed.",
            "It is tried again. If it stays so, the detail and the log name the cause."),

    PLAN_CHANGED(
            CONFLICT,
            409,
            IS_FUTILE,
            "The plan is not the one that was shown.",
            "Look at the plan again, and apply that."),
    NOTHING_TO_RESOLVE(
            CONFLICT,
            409,
            IS_FUTILE,
            "The table does not wait for this decision.",
            "`millrace plan` shows which tables wait for one."),
    NOT_REPAIRABLE(
            CONFLICT,
            409,
            IS_FUTILE,
            "Rows of this table cannot be repaired now.",
            "Copy the table: `millrace resolve <database>.<table> --reload`."),
    REPAIRED_TOO_OFTEN(
            CONFLICT,
            409,
            IS_FUTILE,
            "A row was repaired too often to be repaired once more.",
            "Copy the table: `millrace resolve <database>.<table> --reload`."),
    TRUNCATION_WAITS(
            CONFLICT,
            409,
            HELPS,
            "A truncation of the table waits until everything before it has arrived.",
            "Try again when it is carried out."),
    ANOTHER_APPLIES(
            CONFLICT,
            409,
            HELPS,
            "Another process of Millrace applies a plan to this pipeline.",
            "Try again when it is done."),
    ANOTHER_EXPORTS(
            CONFLICT,
            409,
            HELPS,
            "Another process exports to this address.",
            "Try again when it is done: one would delete the other's unfinished files."),
    NOT_KEPT_HERE(
            CONFLICT,
            409,
            HELPS,
            "This instance of the orders service does not keep that order: another one does, or it is still starting.",
            "Ask the other instances; `/readyz` says whether this one has started."),
    LOCK_LOST(
            CONFLICT,
            409,
            HELPS,
            "The session of MySQL that held the pipeline's lock has ended, so another process may be applying a plan.",
            "Try again. If it happens often, look what ends sessions of MySQL: a proxy, a person, a restart."),
    ANOTHER_READS(
            CONFLICT,
            409,
            IS_FUTILE,
            "A topic was created again, and another normalizer still reads it.",
            "Stop all normalizers of this application id, then start them again."),

    MYSQL_UNREACHABLE(
            UNREACHABLE, 503, HELPS, "MySQL cannot be reached.", "Check that it runs, and `MILLRACE_MYSQL_URL`."),
    CLICKHOUSE_UNREACHABLE(
            UNREACHABLE,
            503,
            HELPS,
            "ClickHouse cannot be reached.",
            "Check that it runs, and `MILLRACE_CLICKHOUSE_URL`."),
    KAFKA_UNREACHABLE(
            UNREACHABLE,
            503,
            HELPS,
            "Kafka cannot be reached.",
            "Check that the brokers run, `MILLRACE_KAFKA_BOOTSTRAP` and `MILLRACE_KAFKA_PROPERTIES`."),
    KAFKA_TIMEOUT(
            UNREACHABLE, 503, HELPS, "Kafka did not answer in time.", "Check that the brokers run, and their load."),
    CONNECT_UNREACHABLE(
            UNREACHABLE,
            503,
            HELPS,
            "Kafka Connect cannot be reached.",
            "Check that the worker runs, and `MILLRACE_CONNECT_URL`."),
    CONNECT_TIMEOUT(
            UNREACHABLE,
            503,
            HELPS,
            "Kafka Connect did not answer in time.",
            "Read the worker's log: it may be starting, rebalancing or overloaded."),
    DDL_MANAGER_UNREACHABLE(
            UNREACHABLE,
            503,
            HELPS,
            "The ddl-manager cannot be reached.",
            "Start it with `millrace ddl-manager`, or correct `MILLRACE_DDL_MANAGER_URL`."),
    VALIDATOR_UNREACHABLE(
            UNREACHABLE,
            503,
            HELPS,
            "The validator cannot be reached.",
            "Start it with `millrace validator`, or correct `MILLRACE_VALIDATOR_URL`."),
    WEBHOOK_UNREACHABLE(
            UNREACHABLE,
            503,
            HELPS,
            "The webhook cannot be reached, or does not accept what it is sent.",
            "Check `MILLRACE_CHECK_WEBHOOK` and its receiver. What it was not sent yet is sent later."),

    MYSQL_DENIED(
            REFUSED,
            502,
            IS_FUTILE,
            "MySQL rejected the user's credentials, or the user lacks a right.",
            "Check `MILLRACE_MYSQL_USER`, `MILLRACE_MYSQL_PASSWORD` and the user's grants."),
    MYSQL_REFUSED(REFUSED, 502, IS_FUTILE, "MySQL refused a statement.", "The detail holds MySQL's own message."),
    CLICKHOUSE_DENIED(
            REFUSED,
            502,
            IS_FUTILE,
            "ClickHouse rejected the user's credentials, or the user lacks a right.",
            "Check `MILLRACE_CLICKHOUSE_USER`, `MILLRACE_CLICKHOUSE_PASSWORD` and the user's grants."),
    CLICKHOUSE_REFUSED(
            REFUSED,
            502,
            IS_FUTILE,
            "ClickHouse refused a statement.",
            "The detail holds ClickHouse's own message; docs/operations/privileges.md has the grants."),
    KAFKA_REFUSED(
            REFUSED,
            502,
            IS_FUTILE,
            "Kafka refused a request.",
            "Check the rights of the user on topics and groups, and `MILLRACE_KAFKA_PROPERTIES`."),
    KAFKA_CHANGED(
            REFUSED,
            502,
            HELPS,
            "A topic, group or leader of Kafka changed while it was asked for.",
            "It is tried again."),
    CONNECT_REFUSED(REFUSED, 502, IS_FUTILE, "Kafka Connect refused a request.", "Read the worker's log."),
    CONNECT_REBALANCING(
            REFUSED,
            502,
            HELPS,
            "Kafka Connect is distributing its connectors, and takes no requests meanwhile.",
            "Try again; if it stays so, read the worker's log."),
    DDL_MANAGER_REFUSED(REFUSED, 502, IS_FUTILE, "The ddl-manager refused a request.", "Read its log."),
    VALIDATOR_REFUSED(REFUSED, 502, IS_FUTILE, "The validator refused a request.", "Read its log."),

    CANNOT_LISTEN(
            FAILED,
            500,
            IS_FUTILE,
            "A service cannot listen on its address.",
            "Free the port, or set another one (0 takes a free one)."),
    UNUSABLE_FILE(
            FAILED,
            500,
            IS_FUTILE,
            "A file or folder cannot be read or written.",
            "Check that it exists, its rights, and the disk's free space."),
    DAMAGED_TOPIC(
            FAILED,
            500,
            IS_FUTILE,
            "A topic of Millrace's own holds a record that is not Millrace's.",
            "Only Millrace may write to the topic; see docs/operations/run.md, \"Kafka\"."),
    JOURNAL_LOST(
            FAILED,
            500,
            IS_FUTILE,
            "The journal's topic, or its beginning, is gone.",
            "Bring the pipeline back with `millrace restore`; see docs/operations/recover.md, \"A lost journal\"."),
    NOTHING_TO_BACK_UP(
            CONFLICT,
            409,
            HELPS,
            "There is no pipeline yet whose state could be kept.",
            "Start the services, and make the backup when the connector runs."),
    ANOTHER_PIPELINE(
            CONFLICT,
            409,
            IS_FUTILE,
            "The backup is of another pipeline than the settings name.",
            "Use the settings that stand in the backup."),
    PIPELINE_THERE(
            CONFLICT,
            409,
            IS_FUTILE,
            "Kafka has this pipeline already, so there is nothing to restore.",
            "Start the services: they continue. A restore is for a Kafka that has lost everything, or a new one."),
    BINLOG_GONE(
            CONFLICT,
            409,
            IS_FUTILE,
            "MySQL's binlog does not reach back to the backup.",
            "Copy all tables: `millrace restore --without-backup`."),
    OLD_STATE(
            FAILED,
            500,
            IS_FUTILE,
            "ClickHouse holds the state of an older version of Millrace.",
            "Drop the tables that the detail names, and copy all tables again with `millrace deploy --reload`."),
    LATER_VERSION(FAILED, 500, IS_FUTILE, "A later version of Millrace wrote what is to be read.", "Run that version."),
    STREAMS_FAILED(
            FAILED,
            500,
            IS_FUTILE,
            "The threads of a Kafka Streams application failed too often, or did not stop.",
            "The log has the first cause. Remove it and start the service again; no row is lost."),
    CHECK_FAILED(
            FAILED,
            500,
            HELPS,
            "A check that the validator makes by itself could not be made.",
            "The detail says what is missing. It is tried again by itself."),
    INTERRUPTED(FAILED, 503, HELPS, "The work was interrupted, because the process is to end.", "Start it again."),
    TIMED_OUT(
            FAILED,
            500,
            HELPS,
            "Something was awaited and did not happen in time.",
            "The detail names the log to read."),
    PROGRAM_FAILED(
            FAILED, 500, IS_FUTILE, "A program that was started failed.", "Read its log, which the detail names."),
    MISSING_PROGRAM(
            FAILED,
            500,
            IS_FUTILE,
            "A program is not on this machine and cannot be fetched.",
            "Install it, or name a server that runs elsewhere; the detail says how."),
    SANDBOX_IN_USE(
            FAILED,
            500,
            IS_FUTILE,
            "A sandbox, or a server of an earlier one, still runs in this folder.",
            "Stop it, or use another folder (`MILLRACE_HOME`)."),
    INTERNAL_ERROR(
            FAILED,
            500,
            IS_FUTILE,
            "A defect of Millrace.",
            "Please report it with the log, which holds the stack trace.");

    /** Whether the same may work later although nobody changes anything. */
    enum Again {
        HELPS,
        IS_FUTILE
    }

    private final ProblemKind kind;
    private final int status;
    private final Again again;
    private final String meaning;
    private final String remedy;

    ProblemCode(ProblemKind kind, int status, Again again, String meaning, String remedy) {
        this.kind = kind;
        this.status = status;
        this.again = again;
        this.meaning = meaning;
        this.remedy = remedy;
    }

    /** The code with this word; a newer Millrace may know more of them. */
    public static Optional<ProblemCode> of(String word) {
        return Arrays.stream(values()).filter(code -> code.word().equals(word)).findFirst();
    }

    /**
     * @param what is wrong, in one sentence that names the things that it is about
     * @param remedy what to do here; it may be more exact than {@link #remedy()}
     */
    public Problem problem(String what, String remedy) {
        return problem(what, remedy, null);
    }

    public Problem problem(String what, String remedy, Throwable cause) {
        return kind.maker().make(this, what, remedy, cause);
    }

    /** The stable word, such as {@code mysql-unreachable}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public ProblemKind kind() {
        return kind;
    }

    /** The status of an HTTP answer: 4xx when the caller has to change something, else 5xx. */
    public int httpStatus() {
        return status;
    }

    /** Whether the same may work later although nobody changes anything. */
    public boolean retryable() {
        return again == Again.HELPS;
    }

    /** What it says about every such problem, a sentence. */
    public String meaning() {
        return meaning;
    }

    /** What to do in general. */
    public String remedy() {
        return remedy;
    }

    @Override
    public String toString() {
        return word();
    }
}
