package io.millrace.ddlmanager.history;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TypeWordsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '|',
            value = {
                "NUMERIC(12, 2); decimal(12,2)",
                "DEC; decimal(10,0)",
                "FIXED(5) UNSIGNED; decimal(5,0) unsigned",
                "DECIMAL(7); decimal(7,0)",
                "INTEGER(4); int",
                "INT4 SIGNED; int",
                "INT1 UNSIGNED; tinyint unsigned",
                "MIDDLEINT; mediumint",
                "INT ZEROFILL; int(10) unsigned zerofill",
                "BOOLEAN; tinyint(1)",
                "DOUBLE PRECISION; double",
                "FLOAT8 UNSIGNED; double unsigned",
                "FLOAT(24); float",
                "FLOAT(25); double",
                "FLOAT(7, 3); float(7,3)",
                "CHARACTER VARYING(20); varchar(20)",
                "NATIONAL CHARACTER VARYING(20); varchar(20)",
                "NCHAR; char(1)",
                "VARCHAR(20) BINARY CHARACTER SET latin1; varchar(20)",
                "VARCHAR(20) ASCII BINARY; varchar(20)",
                "TEXT UNICODE; text",
                "LONG; mediumtext",
                "LONG VARBINARY; mediumblob",
                "LONGTEXT; longtext",
                "DATETIME(0); datetime",
                "YEAR(4); year",
                "BIT; bit(1)",
                "GEOMETRYCOLLECTION; geomcollection",
                "ENUM('dec', 'it''s'); enum('dec','it''s')",
                "BINARY; binary(1)",
                "VARBINARY(9); varbinary(9)"
            })
    void aTypeIsTheSameInWhateverWords(String written, String shown) {
        assertThat(TypeWords.usual(written)).isEqualTo(TypeWords.usual(shown));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "REAL; double",
                "REAL; float",
                "NUMERIC(12, 2); decimal(12,3)",
                "INT UNSIGNED; int",
                "NVARCHAR(20); varchar(21)",
                "BINARY(2); varbinary(2)",
                "CHAR(2) BYTE; char(2)",
                "FLOAT(7, 3); float"
            })
    void anotherTypeIsAnother(String written, String shown) {
        assertThat(TypeWords.usual(written)).isNotEqualTo(TypeWords.usual(shown));
    }
}
