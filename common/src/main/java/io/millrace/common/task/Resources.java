package io.millrace.common.task;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a service or a command has opened, closed in the reverse order. One that does not close is in no other's way.
 * Belongs to one thread at a time.
 */
public final class Resources implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Resources.class);

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    public <T extends AutoCloseable> T add(T resource) {
        opened.push(resource);
        return resource;
    }

    /** To be called when opening the next one failed: closes what is open, and adds to the failure what fails then. */
    public void closeAfter(Throwable failure) {
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                failure.addSuppressed(e);
            }
        }
    }

    @Override
    public void close() {
        while (!opened.isEmpty()) {
            AutoCloseable resource = opened.pop();
            try {
                resource.close();
            } catch (Exception e) {
                LOG.atWarn()
                        .addKeyValue("resource", resource.getClass().getSimpleName())
                        .setCause(e)
                        .log("A connection did not close");
            }
        }
    }
}
