package io.millrace.ddlmanager.guard;

import com.github.shyiko.mysql.binlog.event.EventData;
import com.github.shyiko.mysql.binlog.event.deserialization.EventDataDeserializer;
import com.github.shyiko.mysql.binlog.io.ByteArrayInputStream;
import java.io.IOException;

/**
 * The event at the beginning of each binlog file, which MySQL also sends at the beginning of each connection.
 *
 * @param serverStarted whether the server began the file when it started. MySQL says so of the first file that it sends, unless the
 *     replica has a transaction of that file already; of later files it may say so or not
 */
record FormatDescription(boolean serverStarted) implements EventData {

    /** Reads what the library leaves out: when the file was created, which is 0 unless the server started. */
    record Reader() implements EventDataDeserializer<FormatDescription> {

        private static final int FORMAT_BYTES = 2;
        private static final int SERVER_VERSION_BYTES = 50;
        private static final int CREATED_BYTES = 4;

        @Override
        public FormatDescription deserialize(ByteArrayInputStream event) throws IOException {
            event.skip(FORMAT_BYTES + SERVER_VERSION_BYTES);
            return new FormatDescription(event.readLong(CREATED_BYTES) != 0);
        }
    }
}
