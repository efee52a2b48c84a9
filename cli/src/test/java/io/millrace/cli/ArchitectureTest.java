package io.millrace.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.millrace.common.settings.Settings;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who may know whom. This module sees all others, so it is the place to say it. */
class ArchitectureTest {

    private static final String ROOT = "io.millrace.";

    /** The modules, and which others each may know. */
    private static final Map<String, Set<String>> MAY_KNOW = Map.ofEntries(
            Map.entry("common", Set.of()),
            Map.entry("connectplugin", Set.of()),
            Map.entry("clickhousesql", Set.of("common")),
            Map.entry("normalizer", Set.of("common", "clickhousesql")),
            Map.entry("ddlmanager", Set.of("common", "clickhousesql")),
            Map.entry("validator", Set.of("common", "clickhousesql")),
            Map.entry("gateway", Set.of("common")),
            Map.entry("orders", Set.of("common")),
            Map.entry("export", Set.of("common")),
            Map.entry("sandbox", Set.of("common", "connectplugin")),
            Map.entry("chaos", Set.of("common", "sandbox")),
            Map.entry("benchmarks", Set.of("common", "connectplugin", "ddlmanager", "sandbox", "validator")),
            Map.entry(
                    "cli",
                    Set.of(
                            "common",
                            "normalizer",
                            "ddlmanager",
                            "validator",
                            "gateway",
                            "orders",
                            "export",
                            "sandbox",
                            "chaos",
                            "benchmarks")));

    /** Names of layers: a package says what it does instead. */
    private static final String[] LAYERS = {
        "..util..", "..utils..", "..impl..", "..service..", "..services..", "..model..", "..helper..", "..helpers.."
    };

    /** What puts a program together, besides its command and its main class. */
    private static final Set<String> COMPOSITION_ROOTS = Set.of(
            "cli.Millrace",
            "ddlmanager.Capture",
            "ddlmanager.Components",
            "ddlmanager.Connections",
            "ddlmanager.Copying",
            "ddlmanager.Reconciliation",
            "ddlmanager.DdlManagerRoutes",
            "ddlmanager.DdlManagerService",
            "ddlmanager.OnTopTasks",
            "ddlmanager.WatchTasks",
            "ddlmanager.backup.Backup",
            "ddlmanager.backup.Restore",
            "validator.ValidatorService",
            "gateway.GatewayService",
            "orders.OrdersService",
            "export.ExportRun",
            "sandbox.Sandbox",
            "sandbox.demo.Demo",
            "sandbox.supervision.Services",
            "sandbox.pipeline.RunningPipeline",
            "chaos.Chaos",
            "benchmarks.BareDebezium",
            "benchmarks.BenchPipeline",
            "benchmarks.OrdersCopy");

    /** What connects to every server that a row passes. */
    private static final Set<String> CONNECTED_TO_ALL =
            Set.of("validator.parity.Validator", "cli.monitor.MonitorScreen");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.millrace");

    static Set<String> modules() {
        return MAY_KNOW.keySet();
    }

    @ParameterizedTest
    @MethodSource("modules")
    void everyModuleIsLookedAt(String module) {
        assertThat(CLASSES.stream().filter(c -> c.getPackageName().startsWith(ROOT + module)))
                .as("classes of " + module)
                .isNotEmpty();
    }

    @Test
    void everyClassBelongsToAModule() {
        assertThat(CLASSES.stream()
                        .map(c -> c.getPackageName().substring(ROOT.length()).split("\\.")[0])
                        .collect(Collectors.toSet()))
                .isEqualTo(modules());
    }

    @ParameterizedTest
    @MethodSource("modules")
    void aModuleKnowsOnlyTheModulesBelowIt(String module) {
        String[] others = modules().stream()
                .filter(other -> !other.equals(module) && !MAY_KNOW.get(module).contains(other))
                .map(other -> ROOT + other + "..")
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage(ROOT + module + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others)
                .check(CLASSES);
    }

    @ParameterizedTest
    @MethodSource("modules")
    void thePackagesOfAModuleHaveNoCycles(String module) {
        slices().matching(ROOT + module + ".(**)")
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void theRootPackageOfTheDdlManagerOnlyPutsItTogether() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + "ddlmanager.*..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + "ddlmanager")
                .check(CLASSES);
    }

    /** The sandbox's launchers are processes of their own, whose streams are the log. */
    @Test
    void servicesLogThroughSlf4jAndCommandsPrintThroughPicocli() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "sandbox..")
                .should(ACCESS_STANDARD_STREAMS)
                .check(CLASSES);
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "sandbox..")
                .should(USE_JAVA_UTIL_LOGGING)
                .check(CLASSES);
    }

    /** All others are given the records that they need, so that their constructors say what they depend on. */
    @Test
    void onlyWhatPutsAProgramTogetherSeesAllSettings() {
        Set<String> allowed = new HashSet<>(COMPOSITION_ROOTS);
        allowed.addAll(CONNECTED_TO_ALL);

        assertThat(CLASSES.stream()
                        .filter(c -> !c.getPackageName().equals(Settings.class.getPackageName()))
                        .filter(c -> !c.getSimpleName().endsWith("Command")
                                && !c.getSimpleName().endsWith("Main"))
                        .filter(c -> c.getDirectDependenciesFromSelf().stream()
                                .anyMatch(dependency ->
                                        dependency.getTargetClass().isEquivalentTo(Settings.class)))
                        .map(c -> c.getName().substring(ROOT.length())))
                .containsExactlyInAnyOrderElementsOf(allowed);
    }

    @Test
    void packagesAreNamedForWhatTheyDo() {
        noClasses().should().resideInAnyPackage(LAYERS).check(CLASSES);
    }

    /** In Turkey "TINYINT" has another small letter than in MySQL. */
    @Test
    void noCaseIsChangedByTheRulesOfAReadersLanguage() {
        noClasses()
                .should()
                .callMethod(String.class, "toLowerCase")
                .orShould()
                .callMethod(String.class, "toUpperCase")
                .check(CLASSES);
    }
}
