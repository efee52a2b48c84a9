package io.millrace.common.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResourcesTest {

    private final List<String> closed = new ArrayList<>();
    private final Resources resources = new Resources();

    @Test
    void theLastOneThatWasOpenedIsClosedFirst() {
        open("a");
        open("b");

        resources.close();
        resources.close();

        assertThat(closed).containsExactly("b", "a");
    }

    @Test
    void oneThatDoesNotCloseIsInNoOthersWay() {
        open("a");
        resources.add(() -> {
            throw new IllegalStateException("stuck");
        });

        resources.close();

        assertThat(closed).containsExactly("a");
    }

    @Test
    void afterAFailureEverythingIsClosedAndTheFailureStaysTheOneThatIsTold() {
        IllegalStateException failure = new IllegalStateException("the first");
        open("a");
        resources.add(() -> {
            throw new IllegalStateException("the second");
        });

        resources.closeAfter(failure);

        assertThat(closed).containsExactly("a");
        assertThat(failure).hasMessage("the first");
        assertThat(failure.getSuppressed())
                .singleElement()
                .extracting(Throwable::getMessage)
                .isEqualTo("the second");
    }

    private void open(String name) {
        resources.add(() -> closed.add(name));
    }
}
