package io.millrace.sandbox.pipeline;

import io.millrace.sandbox.junit.SandboxExtension;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Before the first test of this class a database is made in the sandbox's MySQL and Millrace's services are started for
 * it; when everything has been copied, the tests begin. They take the {@link RunningPipeline} as a parameter of the
 * constructor or of a method; it is closed after the last one.
 *
 * <p>After each test the pipeline must be in step, every table must stream, quarantine must be empty and the validator
 * must call every table equal. A test that leaves something else is {@link Unchecked}.
 *
 * <p>The services are those on the class path, so a module with such tests has all three as test dependencies.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith({SandboxExtension.class, PipelineExtension.class})
public @interface PipelineTest {

    /** The MySQL database. No two classes share a name, since they may share the servers. */
    String database();

    /** What is run in it before the services start. */
    String[] sql();

    /** Settings of the services as {@code NAME=value}, besides those that every pipeline gets. */
    String[] settings() default {};

    /** Options of the services' JVMs, for pauses that are too long for a test. */
    String[] jvmOptions() default {};

    /** Tables that cannot be replicated as they are: as long as one is blocked, it cannot be compared. */
    String[] mayBeBlocked() default {};

    /** Whether what is said above is checked once, after the last test, because tests run at the same time. */
    boolean checkedOnce() default false;
}
