package io.millrace.sandbox.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.problem.Problem;
import org.junit.jupiter.api.Test;

class NpmPackTest {

    private static final String ENTRY = """
            {"id": "@chdb/lib@1", "filename": "chdb-lib-1.tgz", "integrity": "sha512-abc==", "size": 5}""";

    @Test
    void theFileIsReadFromAnArray() {
        assertThat(NpmPack.fileName("[" + ENTRY + "]")).isEqualTo("chdb-lib-1.tgz");
    }

    @Test
    void theFileIsReadFromAnObjectByPackageToo() {
        assertThat(NpmPack.fileName("{\"@chdb/lib\": " + ENTRY + "}")).isEqualTo("chdb-lib-1.tgz");
    }

    @Test
    void anythingElseIsAProblem() {
        assertThatThrownBy(() -> NpmPack.fileName("npm warn")).isInstanceOf(Problem.class);
        assertThatThrownBy(() -> NpmPack.fileName("[]")).isInstanceOf(Problem.class);
        assertThatThrownBy(() -> NpmPack.fileName("[{\"id\": \"x\"}]")).isInstanceOf(Problem.class);
    }
}
