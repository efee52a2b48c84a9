package io.millrace.common.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** {@code docs/errors.md} is written from {@link ProblemCode}; this test writes it when asked, and compares otherwise. */
class ErrorsDocTest {

    private static final Path FILE = Path.of("..", "docs", "errors.md");
    private static final String WRITE = "millrace.docs.write";
    private static final String COMMAND =
            "mvn test -pl common -Dtest=ErrorsDocTest -Dsurefire.failIfNoSpecifiedTests=false -D" + WRITE + "=true";

    @Test
    void theDocumentSaysWhatTheCodeSays() throws IOException {
        String wanted = document();
        if (Boolean.getBoolean(WRITE)) {
            Files.writeString(FILE, wanted);
        }

        assertThat(FILE).as("written by: " + COMMAND).exists();
        assertThat(Files.readString(FILE))
                .as("docs/errors.md is not what ProblemCode says; write it again with: " + COMMAND)
                .isEqualTo(wanted);
    }

    private static String document() {
        StringBuilder text = new StringBuilder("""
                # Errors

                <!-- Written from ProblemCode.java by ErrorsDocTest. Change that, then run:
                     %s -->

                Every error has a stable code. You find it

                - in square brackets at the end of what a command prints. The command then ends with exit code 2
                  (0: done; 1: it ran, and the answer is no; 3: nothing is proved);
                - as `code` in every error that a service answers over HTTP. These are problem documents
                  (RFC 9457, `application/problem+json`): `type` is the address of the explanation below, `title` says
                  what the code means, `detail` what is wrong here, `remedy` what to do, and `retryable` whether the same
                  request may work later although nobody changes anything.

                The status is 4xx when the caller has to change something, and 5xx when the service or a server that it
                uses has a problem.
                """.formatted(COMMAND));
        for (ProblemKind kind : ProblemKind.values()) {
            text.append("\n## %s\n\n%s\n".formatted(kind.title(), kind.meaning()));
            Arrays.stream(ProblemCode.values())
                    .filter(code -> code.kind() == kind)
                    .forEach(code -> text.append("""

                            ### %s

                            %s Status %d; %s.

                            %s
                            """.formatted(
                                    code,
                                    code.meaning(),
                                    code.httpStatus(),
                                    code.retryable() ? "trying again helps" : "trying again does not help",
                                    code.remedy())));
        }
        return text.toString();
    }
}
