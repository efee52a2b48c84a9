package io.millrace.gateway.route;

import io.millrace.gateway.wire.ColumnDefinition;
import io.millrace.gateway.wire.ServerError;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The client's own session at MySQL, for questions about it. */
public interface MysqlSession {

    /** The name that the client logged in with. */
    String user();

    /** MySQL refuses a question. */
    final class Refused extends Exception {
        public Refused(ServerError error) {
            super(error.message());
        }
    }

    /** The first row of an answer; a value may be missing. */
    List<Optional<String>> row(String sql) throws IOException, Refused;

    /** Prepares a statement, and forgets it: MySQL checks rights, syntax, names and types. */
    List<ColumnDefinition> prepare(String sql) throws IOException, Refused;
}
