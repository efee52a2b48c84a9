package io.millrace.sandbox.junit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * A test with tables or topics of its own, which runs beside others like it: most of the time it waits. A test of the
 * same class that ends services, or looks at the clock, locks {@link #SERVICES} and so runs alone.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Test
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock(value = ConcurrentTest.SERVICES, mode = ResourceAccessMode.READ)
public @interface ConcurrentTest {

    /** What tests share. */
    String SERVICES = "services";
}
