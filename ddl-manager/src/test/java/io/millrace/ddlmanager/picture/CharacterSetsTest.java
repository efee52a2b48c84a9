package io.millrace.ddlmanager.picture;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CharacterSetsTest {

    @ParameterizedTest
    @CsvSource({
        "latin1,utf8mb4,true",
        "latin1,utf8mb3,true",
        "latin1,latin1,true",
        "ascii,cp1251,true",
        "utf8mb4,utf16,true",
        "'',UTF8MB4,true",
        "utf8mb4,utf8mb3,false",
        "gb18030,ucs2,false",
        "utf8mb4,latin1,false",
        "latin1,latin2,false",
        "latin1,ascii,false"
    })
    void aTextStaysTheSameWhereTheOtherCharacterSetHasAllOfItsCharacters(String from, String to, boolean same) {
        assertThat(CharacterSets.keep(from, to)).isEqualTo(same);
    }
}
