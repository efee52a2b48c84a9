package io.millrace.common.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProblemCodeTest {

    private static final Set<ProblemKind> FAULT_OF_THE_CALLER =
            Set.of(ProblemKind.BAD_REQUEST, ProblemKind.TABLE_UNFIT, ProblemKind.CONFLICT);

    @ParameterizedTest
    @EnumSource
    void aWordIsShortAndInKebabCase(ProblemCode code) {
        assertThat(code.word()).matches("[a-z]+(-[a-z]+){0,3}");
        assertThat(code).hasToString(code.word());
        assertThat(ProblemCode.of(code.word())).contains(code);
    }

    @ParameterizedTest
    @EnumSource
    void theStatusSaysWhoseFaultItIs(ProblemCode code) {
        assertThat(code.httpStatus() / 100).isEqualTo(FAULT_OF_THE_CALLER.contains(code.kind()) ? 4 : 5);
    }

    @ParameterizedTest
    @EnumSource
    void theMeaningAndTheRemedyAreSentences(ProblemCode code) {
        assertThat(code.meaning()).matches("[A-Z].*\\.").doesNotContain("`");
        assertThat(code.remedy()).matches("[A-Z`].*\\.");
    }

    @ParameterizedTest
    @EnumSource(ProblemKind.class)
    void aProblemIsOfTheClassOfItsKind(ProblemKind kind) {
        ProblemCode code = java.util.Arrays.stream(ProblemCode.values())
                .filter(some -> some.kind() == kind)
                .findFirst()
                .orElseThrow();

        Problem problem = code.problem("What is wrong.", "What to do.");

        assertThat(problem.getClass().getSimpleName())
                .isEqualToIgnoringCase(kind.name().replace("_", ""));
        assertThat(problem.code()).isEqualTo(code);
    }

    @Test
    void aServerThatIsAwayIsWorthAnotherTry() {
        assertThat(ProblemCode.MYSQL_UNREACHABLE.retryable()).isTrue();
        assertThat(ProblemCode.UNKNOWN_SETTING.retryable()).isFalse();
    }

    @Test
    void theTextHoldsWhatIsWrongWhatToDoAndTheCode() {
        Problem problem = ProblemCode.NO_SUCH_TABLE.problem("There is no table a.b.", "Name it as MySQL does.");

        assertThat(problem.text().lines())
                .containsExactly("There is no table a.b.", "  -> Name it as MySQL does. [no-such-table]");
    }

    @Test
    void anUnknownWordHasNoCode() {
        assertThat(ProblemCode.of("from-the-future")).isEmpty();
    }
}
