package io.millrace.sandbox.junit;

import io.millrace.sandbox.MySqlRelease;
import io.millrace.sandbox.Part;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.SandboxOptions;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/** Gives tests their {@link Sandbox}; see {@link Sandboxed}, without which all servers are started. */
public final class SandboxExtension implements ParameterResolver {

    /** Arguments of mysqld for all tests of a run, between spaces. */
    private static final String MYSQLD = "millrace.mysqld";

    private static final Namespace NAMESPACE = Namespace.create(SandboxExtension.class);

    /** @param alone the class that nobody shares the servers with; empty: any class may */
    private record Key(Set<Part> parts, MySqlRelease mysql, List<String> mysqldArguments, String alone) {

        /** Each JVM that runs tests has sandboxes of its own. */
        private Path home() {
            return Path.of("target", "sandbox", System.getProperty("millrace.fork", "fork-1"), alone + name());
        }

        private String name() {
            String name = parts.size() == Part.values().length
                    ? "all"
                    : parts.stream().sorted().map(Part::fileName).collect(Collectors.joining("-"));
            String suffix = mysqldArguments.isEmpty() ? "" : "-" + Integer.toHexString(mysqldArguments.hashCode());
            return name + (mysql == MySqlRelease.CURRENT ? "" : "-mysql-" + mysql.word()) + suffix;
        }

        private boolean serves(Key wanted) {
            return parts.containsAll(wanted.parts)
                    && mysql == wanted.mysql
                    && mysqldArguments.equals(wanted.mysqldArguments);
        }

        private Sandbox start() {
            return Sandbox.start(SandboxOptions.builder()
                    .home(home())
                    .parts(parts.toArray(Part[]::new))
                    .mysql(mysql)
                    .mysqldArguments(mysqldArguments.toArray(String[]::new))
                    .freshData(true)
                    // Tests kill servers, so they must be the sandbox's own.
                    .environment(Map.of())
                    .build());
        }
    }

    /** The sandboxes of this JVM that run, for any class. Thread-safe. */
    private static final class Shared implements AutoCloseable {

        private final Map<Key, Sandbox> running = new LinkedHashMap<>();

        /** One that has all the servers; it may have more. */
        synchronized Sandbox with(Key wanted) {
            return running.entrySet().stream()
                    .filter(each -> each.getKey().serves(wanted))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElseGet(() -> running.computeIfAbsent(wanted, Key::start));
        }

        @Override
        public synchronized void close() {
            running.values().forEach(Sandbox::close);
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Sandbox.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return sandbox(context);
    }

    /** For extensions that stand on this one. */
    public static Sandbox sandbox(ExtensionContext context) {
        Key key = key(context.getRequiredTestClass());
        // A store closes what is in it after the last test of its context.
        if (!key.alone().isEmpty()) {
            return ofClass(context).getStore(NAMESPACE).computeIfAbsent(key, Key::start, Sandbox.class);
        }
        // Not the root's store: with several JVMs, Surefire runs each class under a root of its own.
        ExtensionContext.Store session = context.getStore(StoreScope.LAUNCHER_SESSION, NAMESPACE);
        return session.computeIfAbsent(Shared.class, type -> new Shared(), Shared.class)
                .with(key);
    }

    /** The context of the whole test class. */
    public static ExtensionContext ofClass(ExtensionContext context) {
        ExtensionContext each = context;
        while (each.getTestMethod().isPresent()) {
            each = each.getParent().orElseThrow();
        }
        return each;
    }

    private static Key key(Class<?> testClass) {
        for (Class<?> each = testClass; each != null; each = each.getEnclosingClass()) {
            Optional<Sandboxed> wish = AnnotationSupport.findAnnotation(each, Sandboxed.class);
            if (wish.isPresent()) {
                return new Key(
                        EnumSet.copyOf(List.of(wish.get().value())),
                        wish.get().oldestMysql() ? MySqlRelease.OLDEST : MySqlRelease.chosen(),
                        mysqldArguments(wish.get().mysqldArguments()),
                        wish.get().isolated() ? testClass.getSimpleName() + "-" : "");
            }
        }
        return new Key(EnumSet.allOf(Part.class), MySqlRelease.chosen(), mysqldArguments(), "");
    }

    /** A class's own, behind those that were chosen for all. */
    private static List<String> mysqldArguments(String... own) {
        Stream<String> chosen =
                Arrays.stream(System.getProperty(MYSQLD, "").split(" ")).filter(word -> !word.isEmpty());
        return Stream.concat(chosen, Arrays.stream(own)).toList();
    }
}
