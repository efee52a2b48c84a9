package io.millrace.sandbox.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.problem.Problem;
import org.junit.jupiter.api.Test;

class NpmPackTest {

    private static final String ENTRY = """
            {"id": "@chdb/lib@1", "filename": "chdb-lib-1.tgz", "integrity": "sha512-abc==", "size": 5}""";

    @Test
    void fileAndChecksumAreReadFromAnArray() {
        assertThat(NpmPack.of("[" + ENTRY + "]")).isEqualTo(new NpmPack("chdb-lib-1.tgz", "sha512-abc=="));
    }

    @Test
    void fileAndChecksumAreReadFromAnObjectByPackageToo() {
        assertThat(NpmPack.of("{\"@chdb/lib\": " + ENTRY + "}"))
                .isEqualTo(new NpmPack("chdb-lib-1.tgz", "sha512-abc=="));
    }

    @Test
    void anythingElseIsAProblem() {
        assertThatThrownBy(() -> NpmPack.of("npm warn")).isInstanceOf(Problem.class);
        assertThatThrownBy(() -> NpmPack.of("[]")).isInstanceOf(Problem.class);
        assertThatThrownBy(() -> NpmPack.of("[{\"id\": \"x\"}]")).isInstanceOf(Problem.class);
    }
}
