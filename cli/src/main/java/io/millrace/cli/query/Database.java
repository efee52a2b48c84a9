package io.millrace.cli.query;

/** A server that takes statements. */
public sealed interface Database extends AutoCloseable permits MysqlDatabase, ClickHouseDatabase {

    /**
     * Runs a statement.
     *
     * @throws io.millrace.common.problem.Problem when the server refuses it
     */
    void run(String statement, Results results);

    /** Which server it is and who asks, in a few words. */
    String description();

    @Override
    void close();
}
