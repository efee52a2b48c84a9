package io.millrace.sandbox.junit;

import io.millrace.sandbox.Part;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Test methods and constructors of this class may take a {@link io.millrace.sandbox.Sandbox}. The classes that
 * one JVM runs share it: a class gets one that runs and has all the servers it asks for. It is started when the first
 * test takes it, with fresh data on free ports under {@code target/sandbox}, and closed after the last test of the JVM.
 * So a test uses databases, topics and connectors of its own.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ExtendWith(SandboxExtension.class)
public @interface Sandboxed {

    /** The servers; Connect brings Kafka with it. */
    Part[] value() default {Part.MYSQL, Part.KAFKA, Part.CONNECT, Part.CLICKHOUSE};

    /** For a class that changes a server globally and leaves it so: it gets servers of its own, which end with it. */
    boolean isolated() default false;

    /** Whether MySQL is the oldest that Millrace reads, instead of the one that {@code -Dmillrace.mysql=} names. */
    boolean oldestMysql() default false;

    /** Added to mysqld's arguments; classes that differ here do not share. */
    String[] mysqldArguments() default {};
}
