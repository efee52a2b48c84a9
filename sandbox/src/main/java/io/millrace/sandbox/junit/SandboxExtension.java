package io.millrace.sandbox.junit;

import io.millrace.sandbox.Progress;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.SandboxOptions;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives a test the {@link Sandbox}: one for all test classes of a JVM, started when first asked for, in
 * {@code target/sandbox}, with fresh data. Tests keep apart by names of their own for databases and connectors.
 */
public final class SandboxExtension implements ParameterResolver {

    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(SandboxExtension.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Sandbox.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent(
                        Sandbox.class,
                        key -> Sandbox.start(
                                SandboxOptions.at(Path.of("target", "sandbox")).withFreshData(), Progress.SILENT),
                        Sandbox.class);
    }
}
