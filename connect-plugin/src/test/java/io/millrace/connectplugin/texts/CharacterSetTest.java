package io.millrace.connectplugin.texts;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import org.junit.jupiter.api.Test;

class CharacterSetTest {

    @Test
    void lettersThatJavaTakesForOthersAreReadAsMysqlReadsThem() {
        assertThat(decoded("koi8u", 0xA4, 0xA6, 0xA7, 0xAD, 0x95, 'a')).isEqualTo("єіїґ•a");
        assertThat(decoded("hp8", 'x', 0xDA, 0xC5)).isEqualTo("xÖé");
        assertThat(decoded("swe7", '[', '}', '$')).isEqualTo("Äå$");
        assertThat(decoded("armscii8", 0xB2, 0xB3)).isEqualTo("Աա");
        assertThat(decoded("latin1", 0x81, 0xE9, 0x80)).isEqualTo("\u0081é€");
    }

    @Test
    void aCodeOfSeveralBytesIsReadAsAWhole() {
        assertThat(decoded("sjis", 0x81, 0x5F, 0xB1, 0x95, 0x5C, '\\', 0x81, 0x5C))
                .isEqualTo("\\ｱ表\\―");
        assertThat(decoded("eucjpms", 0x8F, 0xA2, 0xC3, 0xA1, 0xC1, 0x8E, 0xB1, 'z'))
                .isEqualTo("￤～ｱz");
        assertThat(decoded("gb18030", 0x81, 0x30, 0x81, 0x30, 0xA6, 0xD9, 0xD6, 0xD0))
                .isEqualTo("\u0080\uE78D中");
    }

    @Test
    void whatIsCutOffInTheMiddleIsLeftToJava() {
        assertThat(decoded("gbk", 'a', 0xA8)).isEqualTo("a\uFFFD");
    }

    @Test
    void characterSetsThatJavaReadsRightlyAreLeftToDebezium() {
        assertThat(CharacterSet.of("utf8mb4")).isEmpty();
        assertThat(CharacterSet.of("cp932")).isEmpty();
        assertThat(CharacterSet.of(null)).isEmpty();
        assertThat(CharacterSet.of("LATIN1").orElseThrow().java()).isEqualTo(Charset.forName("windows-1252"));
    }

    @Test
    void aSnapshotGivesTheBytesOfJavasTable() {
        CharacterSet hp8 = CharacterSet.of("hp8").orElseThrow();
        byte[] bytes = {(byte) 0xD6};

        assertThat(MysqlTextConverter.text(hp8, bytes, "blc-localhost:3306")).isEqualTo("ø");
        assertThat(MysqlTextConverter.text(hp8, bytes, "debezium-mysqlconnector-shop-change-event-source-coordinator"))
                .isEqualTo("Ö");
        assertThat(MysqlTextConverter.text(hp8, "Ö", "any")).isEqualTo("Ö");
        assertThat(MysqlTextConverter.text(hp8, null, "any")).isNull();
    }

    private static String decoded(String name, int... bytes) {
        byte[] text = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            text[i] = (byte) bytes[i];
        }
        return CharacterSet.of(name).orElseThrow().decode(text);
    }
}
