package io.millrace.sandbox.pipeline;

import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.junit.SandboxExtension;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/** Does what {@link PipelineTest} says. */
final class PipelineExtension implements BeforeAllCallback, AfterEachCallback, AfterAllCallback, ParameterResolver {

    private static final Namespace NAMESPACE = Namespace.create(PipelineExtension.class);
    private static final String FAILED = "a test of the class failed";

    @Override
    public void beforeAll(ExtensionContext context) {
        pipeline(context);
    }

    /** What a failed test leaves says nothing more. */
    @Override
    public void afterEach(ExtensionContext context) {
        if (context.getExecutionException().isPresent()) {
            store(context).put(FAILED, true);
        } else if (!wanted(context).checkedOnce()
                && !AnnotationSupport.isAnnotated(context.getRequiredTestMethod(), Unchecked.class)) {
            check(context);
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (wanted(context).checkedOnce() && store(context).get(FAILED) == null) {
            check(context);
        }
    }

    private static void check(ExtensionContext context) {
        if (!AnnotationSupport.isAnnotated(context.getRequiredTestClass(), Unchecked.class)) {
            pipeline(context).proof().assertAllIsWell(Set.of(wanted(context).mayBeBlocked()));
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == RunningPipeline.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return pipeline(context);
    }

    /** The store closes it after the last test of the class. */
    private static RunningPipeline pipeline(ExtensionContext context) {
        // Before the pipeline, so that a store that has both closes the servers after it.
        Sandbox sandbox = SandboxExtension.sandbox(context);
        return store(context)
                .computeIfAbsent(Own.class, key -> new Own(start(sandbox, wanted(context))), Own.class)
                .pipeline();
    }

    private static ExtensionContext.Store store(ExtensionContext context) {
        return SandboxExtension.ofClass(context).getStore(NAMESPACE);
    }

    /** A pipeline that nobody continues. */
    private record Own(RunningPipeline pipeline) implements AutoCloseable {

        @Override
        public void close() throws SQLException {
            pipeline.remove();
        }
    }

    private static RunningPipeline start(Sandbox sandbox, PipelineTest wanted) {
        Map<String, String> settings = Arrays.stream(wanted.settings())
                .map(setting -> setting.split("=", 2))
                .collect(Collectors.toMap(setting -> setting[0], setting -> setting[1]));
        try {
            return PipelineStart.of(sandbox, wanted.database())
                    .settings(settings)
                    .jvmOptions(List.of(wanted.jvmOptions()))
                    .start(List.of(wanted.sql()));
        } catch (SQLException e) {
            throw new IllegalStateException("MySQL refuses the statements of " + wanted.database(), e);
        }
    }

    private static PipelineTest wanted(ExtensionContext context) {
        return AnnotationSupport.findAnnotation(context.getRequiredTestClass(), PipelineTest.class)
                .orElseThrow();
    }
}
