package io.millrace.common;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What an object has opened, closed in reverse order. It is opened in a {@code try}, so that a constructor that fails
 * half-way leaves nothing open; {@link #keep()} at its end hands everything to the object.
 *
 * <pre>{@code
 * try (Resources opened = new Resources()) {
 *     this.mysql = opened.add(Mysql.connect(settings.mysql()));
 *     this.kafka = opened.add(KafkaClients.admin(settings.kafka()));
 *     this.resources = opened.keep();
 * }
 * }</pre>
 *
 * <p>Not thread-safe.
 */
public final class Resources implements AutoCloseable {

    private final Deque<AutoCloseable> opened;

    public Resources() {
        this(new ArrayDeque<>());
    }

    private Resources(Deque<AutoCloseable> opened) {
        this.opened = opened;
    }

    public <T extends AutoCloseable> T add(T resource) {
        opened.push(resource);
        return resource;
    }

    /** Gives everything to the returned one; this one closes nothing any more. */
    public Resources keep() {
        Resources kept = new Resources(new ArrayDeque<>(opened));
        opened.clear();
        return kept;
    }

    /** Closes each, whatever the others do; the first failure is thrown at the end, with the others in it. */
    @Override
    public void close() {
        RuntimeException failure = null;
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                RuntimeException unchecked = e instanceof RuntimeException known ? known : new IllegalStateException(e);
                if (failure == null) {
                    failure = unchecked;
                } else {
                    failure.addSuppressed(unchecked);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
