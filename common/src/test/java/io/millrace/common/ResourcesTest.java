package io.millrace.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResourcesTest {

    private final List<String> closed = new ArrayList<>();

    /** Opens a client and a pool, and may fail after the pool, as a constructor does. */
    private final class Owner implements AutoCloseable {

        private final Resources resources;

        Owner(boolean fails) {
            try (Resources opened = new Resources()) {
                opened.add(() -> closed.add("pool"));
                opened.add(() -> closed.add("client"));
                if (fails) {
                    throw new IllegalStateException("Kafka is away");
                }
                this.resources = opened.keep();
            }
        }

        @Override
        public void close() {
            resources.close();
        }
    }

    @Test
    void whatFailsHalfWayLeavesNothingOpen() {
        assertThatThrownBy(() -> new Owner(true)).hasMessage("Kafka is away");

        assertThat(closed).containsExactly("client", "pool");
    }

    @Test
    void whatIsKeptIsClosedByItsOwnerOnce() {
        Owner owner = new Owner(false);
        assertThat(closed).isEmpty();

        owner.close();
        owner.close();

        assertThat(closed).containsExactly("client", "pool");
    }

    @Test
    void oneThatCannotBeClosedDoesNotKeepTheOthersOpen() {
        Resources opened = new Resources();
        opened.add(() -> closed.add("pool"));
        opened.add(() -> {
            throw new IllegalStateException("first");
        });
        opened.add(() -> {
            throw new java.io.IOException("second");
        });

        assertThatThrownBy(opened::close)
                .hasMessageContaining("second")
                .satisfies(failure -> assertThat(failure.getSuppressed()).hasSize(1));
        assertThat(closed).containsExactly("pool");
    }
}
