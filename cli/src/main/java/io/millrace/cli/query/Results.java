package io.millrace.cli.query;

import java.util.List;

/** Takes what a statement gives. A value is null where the database's is. */
public interface Results {

    void begin(List<String> columns);

    void row(List<String> values);

    /** After the last row. */
    void end();

    /** Instead of rows: the statement changed so many. */
    void changed(long rows);

    /** Instead of rows: the statement was carried out, and the server does not say how many rows it changed. */
    void done();
}
