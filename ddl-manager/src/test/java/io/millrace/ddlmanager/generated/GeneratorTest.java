package io.millrace.ddlmanager.generated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.ddlmanager.generated.Generator.Drawn;
import io.millrace.ddlmanager.generated.Generator.Options;
import io.millrace.ddlmanager.generated.Scene.LiveColumn;
import io.millrace.ddlmanager.generated.Scene.LiveTable;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class GeneratorTest {

    private static final Scene SCENE =
            new Scene(Stream.of("a", "b", "c").map(GeneratorTest::table).toList());

    @Test
    void aSeedDrawsTheSameStatementsEachTime() {
        assertThat(draw(7, "")).isEqualTo(draw(7, "")).isNotEqualTo(draw(8, ""));
    }

    @Test
    void oneKindAloneMayBeDrawn() {
        assertThat(draw(7, "only,truncate=1"))
                .extracting(drawn -> drawn.kind().name())
                .containsOnly("truncate");
    }

    @Test
    void aKindWithoutWeightIsNotDrawn() {
        assertThat(draw(7, "")).extracting(drawn -> drawn.kind().name()).contains("add-column");
        assertThat(draw(7, "add-column=0"))
                .extracting(drawn -> drawn.kind().name())
                .doesNotContain("add-column");
    }

    @Test
    void aKindThatIsNotThereIsRefused() {
        assertThatThrownBy(() -> Options.of("trunkate=1", "plain", "usual"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("trunkate")
                .hasMessageContaining("truncate");
    }

    private static List<Drawn> draw(long seed, String weights) {
        Generator generator = new Generator(seed, "p_", Options.of(weights, "odd", "usual,ansi"));
        return IntStream.range(0, 300).mapToObj(i -> generator.next(SCENE)).toList();
    }

    private static LiveTable table(String name) {
        return new LiveTable(
                name,
                List.of(
                        new LiveColumn("id", "int", "int", false, "", false, 0),
                        new LiveColumn("v", "varchar", "varchar(20)", true, "utf8mb4", false, 20),
                        new LiveColumn("w", "int", "int", false, "", false, 0)),
                List.of("id"),
                List.of("by_v"),
                "",
                List.of());
    }
}
