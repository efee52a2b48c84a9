package io.millrace.ddlmanager.guard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommentsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "UPDATE/* why */t SET a = 1|UPDATE t SET a = 1",
                "/*!80000 UPDATE t SET a = 1 */|UPDATE t SET a = 1",
                "/*!UPDATE t /* why */ SET a = 1*/|UPDATE t   SET a = 1",
                "-- why|~~",
                "# why|~~",
                "SELECT 5--1|SELECT 5--1",
                "INSERT INTO t VALUES ('/* it''s */', \"#\", 'a\\'-- b')|INSERT INTO t VALUES ('/* it''s */', \"#\", 'a\\'-- b')",
                "DELETE FROM `a/*``*/b`|DELETE FROM `a/*``*/b`",
                "DELETE /* without an end|DELETE",
                "DELETE FROM t WHERE a = 'without an end /* x */|DELETE FROM t WHERE a = 'without an end /* x */",
                "DELETE FROM t WHERE a = '\\|DELETE FROM t WHERE a = '\\"
            })
    void whatRanStaysAndTheRestIsASpace(String statement, String plain) {
        assertThat(Comments.removed(statement).strip()).isEqualTo(plain);
    }
}
