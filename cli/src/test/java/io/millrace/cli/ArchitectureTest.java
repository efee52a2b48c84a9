package io.millrace.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.USE_JAVA_UTIL_LOGGING;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may know whom. This module sees all others, so it is the place to say it. */
class ArchitectureTest {

    private static final String ROOT = "io.millrace.";
    private static final List<String> SERVICES = List.of("normalizer", "ddlmanager", "validator", "sandbox");

    /** Names of layers: a package says what it does instead. */
    private static final String[] LAYERS = {
        "..util..", "..utils..", "..impl..", "..service..", "..services..", "..model..", "..helper..", "..helpers.."
    };

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.millrace");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "common",
                "clickhousesql",
                "connectplugin",
                "normalizer",
                "ddlmanager",
                "validator",
                "sandbox",
                "cli"
            })
    void everyModuleIsLookedAt(String module) {
        assertThat(CLASSES.stream().filter(c -> c.getPackageName().startsWith(ROOT + module)))
                .as("classes of " + module)
                .isNotEmpty();
    }

    @Test
    void commonKnowsNoOtherModule() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + "common..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        packages("clickhousesql", "normalizer", "ddlmanager", "validator", "sandbox", "cli"))
                .check(CLASSES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"normalizer", "ddlmanager", "validator", "sandbox"})
    void noServiceKnowsAnother(String service) {
        String[] others =
                packages(SERVICES.stream().filter(s -> !s.equals(service)).toArray(String[]::new));
        noClasses()
                .that()
                .resideInAPackage(ROOT + service + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others)
                .check(CLASSES);
    }

    @Test
    void nobodyKnowsTheCommandLine() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "cli..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + "cli..")
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

    @Test
    void packagesAreNamedForWhatTheyDo() {
        noClasses().should().resideInAnyPackage(LAYERS).check(CLASSES);
    }

    private static String[] packages(String... modules) {
        return Arrays.stream(modules).map(module -> ROOT + module + "..").toArray(String[]::new);
    }
}
