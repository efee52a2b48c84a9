package io.millrace.sandbox.pipeline;

import io.millrace.sandbox.MySqlServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;

/** Sessions of MySQL's root in one database. Thread-safe. */
final class MysqlSessions implements AutoCloseable {

    private final MySqlServer server;
    private final String database;

    // A test continues in the session of its last statement; tests that run at the same time have one each.
    private final Deque<Connection> idle = new ConcurrentLinkedDeque<>();

    MysqlSessions(MySqlServer server, String database) {
        this.server = server;
        this.database = database;
    }

    /** A session for the caller alone, who closes it. */
    Connection open() throws SQLException {
        Connection session = server.openAsRoot();
        session.setCatalog(database);
        return session;
    }

    /** To be called when MySQL was restarted. */
    void reconnect() {
        idle.clear();
    }

    /** Runs statements in a session of their own: what they set concerns nobody else. */
    void alone(String... statements) throws SQLException {
        try (Connection session = open()) {
            execute(session, statements);
        }
    }

    /** Runs statements in one transaction. */
    void transaction(String... statements) throws SQLException {
        inSession(session -> {
            session.setAutoCommit(false);
            try {
                execute(session, statements);
                session.commit();
            } finally {
                session.setAutoCommit(true);
            }
            return null;
        });
    }

    /** Runs statements, each committed for itself. */
    void run(String... statements) throws SQLException {
        inSession(session -> {
            execute(session, statements);
            return null;
        });
    }

    /** The first column of what MySQL answers. */
    List<String> texts(String query) throws SQLException {
        return inSession(session -> {
            List<String> texts = new ArrayList<>();
            try (Statement statement = session.createStatement();
                    ResultSet rows = statement.executeQuery(query)) {
                while (rows.next()) {
                    texts.add(rows.getString(1));
                }
            }
            return texts;
        });
    }

    static void execute(Connection session, String... statements) throws SQLException {
        try (Statement statement = session.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private interface Work<T> {
        T in(Connection session) throws SQLException;
    }

    private <T> T inSession(Work<T> work) throws SQLException {
        Connection left = idle.pollFirst();
        Connection session = left == null ? open() : left;
        try {
            return work.in(session);
        } finally {
            idle.addFirst(session);
        }
    }

    @Override
    public void close() throws SQLException {
        for (Connection session : idle) {
            session.close();
        }
    }
}
