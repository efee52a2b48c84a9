package io.millrace.common.program;

/**
 * The main class of a service. Each service lists its own in {@code META-INF/services}, so that whoever runs services
 * as processes finds those that are on the class path and needs to know none by name.
 */
public interface ServiceProgram {

    /** What the service is called: {@code normalizer}, and so on. */
    String service();
}
