package io.millrace.ddlmanager.picture;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.ddlmanager.picture.TablePicture.ColumnPicture;
import java.sql.Types;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What a statement said of a column, as Debezium read it, without comment, default and place. Two definitions are equal only if MySQL
 * leaves every value as it is when it gives the one in place of the other. Two names for one type are the same here, and so are the
 * widths with which an integer is shown.
 *
 * @param charset the name of a text's character set; else empty
 */
record ColumnDefinition(
        String type,
        int length,
        int scale,
        boolean unsigned,
        boolean optional,
        boolean numbered,
        String charset,
        List<String> labels) {

    /** What REAL is, a mode of the session decides; Debezium takes it and FLOAT4 for the other kind of number. */
    private static final Set<String> UNCERTAIN = Set.of("REAL", "FLOAT4");

    private static final Set<Integer> NATIONAL = Set.of(Types.NCHAR, Types.NVARCHAR);

    /**
     * @param column as in a {@code tableChanges} entry
     * @param charset of texts whose statement named none
     * @return empty when it may never be called the same
     */
    static Optional<ColumnDefinition> of(JsonNode column, String charset) {
        return uncertain(column) ? Optional.empty() : Optional.of(certain(column, charset));
    }

    /** What a backslash in a label means depends on the mode of the session, which Debezium does not tell. */
    private static boolean uncertain(JsonNode column) {
        String word = column.path("typeName").asText().toUpperCase(Locale.ROOT).split(" ")[0];
        return UNCERTAIN.contains(word) || column.path("enumValues").toString().contains("\\");
    }

    private static ColumnDefinition certain(JsonNode column, String charset) {
        ColumnPicture picture = TablePicture.column(column);
        boolean integer = picture.isInteger();
        boolean text = picture.isText() || !picture.labels().isEmpty();
        String own = NATIONAL.contains(column.path("jdbcType").asInt()) ? "national" : picture.charset();
        return new ColumnDefinition(
                picture.type(),
                integer ? -1 : picture.length(),
                integer ? -1 : picture.scale(),
                picture.unsigned(),
                column.path("optional").asBoolean(),
                picture.numbered(),
                text && own.isEmpty() ? charset : own,
                picture.labels());
    }
}
