package io.millrace.common.mysql;

import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.MysqlAddress;
import io.millrace.common.settings.Setting;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What the driver's exceptions mean. */
final class MysqlProblems {

    /** Access denied to: a database, the server, a table, a column, what needs a privilege, a routine. */
    private static final Set<Integer> DENIED = Set.of(1044, 1045, 1142, 1143, 1227, 1370);

    /** The class of SQL states that stands for connections. */
    private static final String CONNECTION = "08";

    private MysqlProblems() {}

    /** No connection could be made: the server is down, or rejects the credentials. */
    static Problem cannotConnect(MysqlAddress address, String user, RuntimeException failure) {
        return denial(failure)
                .map(denied -> ProblemCode.MYSQL_DENIED.problem(
                        "MySQL at " + address + " rejected the credentials of '" + user + "': " + denied.getMessage(),
                        "Check " + Setting.MYSQL_USER.variable() + " and " + Setting.MYSQL_PASSWORD.variable() + ".",
                        failure))
                .orElseGet(() -> unreachable(address, failure));
    }

    /** A statement failed, or there was no connection for it. */
    static Problem failed(MysqlAddress address, SQLException failure) {
        Optional<SQLException> denied = denial(failure);
        if (denied.isEmpty()
                && first(failure, MysqlProblems::concernsConnection).isPresent()) {
            return unreachable(address, failure);
        }
        return (denied.isPresent() ? ProblemCode.MYSQL_DENIED : ProblemCode.MYSQL_REFUSED)
                .problem(
                        "A query failed in MySQL at " + address + ": " + failure.getMessage(),
                        "Check the server and the grants of the user that " + Setting.MYSQL_USER.variable() + " names.",
                        failure);
    }

    private static Problem unreachable(MysqlAddress address, Throwable failure) {
        return ProblemCode.MYSQL_UNREACHABLE.problem(
                "MySQL at " + address + " cannot be reached: " + root(failure).getMessage(),
                "Check that the server runs and that " + Setting.MYSQL_URL.variable() + " is right.",
                failure);
    }

    private static Optional<SQLException> denial(Throwable failure) {
        return first(failure, sql -> DENIED.contains(sql.getErrorCode()));
    }

    private static boolean concernsConnection(SQLException sql) {
        return sql.getSQLState() != null && sql.getSQLState().startsWith(CONNECTION)
                || sql instanceof java.sql.SQLTransientConnectionException
                || sql instanceof java.sql.SQLNonTransientConnectionException;
    }

    private static Optional<SQLException> first(Throwable failure, Predicate<SQLException> wanted) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .filter(SQLException.class::isInstance)
                .map(SQLException.class::cast)
                .filter(wanted)
                .findFirst();
    }

    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}
