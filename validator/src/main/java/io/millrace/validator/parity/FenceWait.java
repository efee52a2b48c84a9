package io.millrace.validator.parity;

import java.util.Optional;

/** Waits until everything that MySQL has committed before the call is in ClickHouse. */
@FunctionalInterface
interface FenceWait {

    /** @return what is missing when it has not passed in time, a part of a sentence; empty: it has passed */
    Optional<String> await();
}
