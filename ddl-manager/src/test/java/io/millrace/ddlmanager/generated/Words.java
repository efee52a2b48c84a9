package io.millrace.ddlmanager.generated;

import java.util.List;
import java.util.stream.Stream;

/** Names and comments that are not what a program expects. */
record Words(List<String> odd) {

    private static final List<String> ODD = List.of(
            "or der ",
            "naïve",
            "漢字",
            "per%cent",
            "a-b",
            "select",
            "Größe",
            "it's",
            "$money",
            "Table",
            "x:y",
            "(a)",
            "#no");

    /** What millrace's own machinery, Kafka's topics or macros use. */
    private static final List<String> HARD =
            List.of("a.b", "back`quote", "back\\slash", "{table}", "quo\"te", "_version", "_op", "/", "tä", "tö");

    static final List<String> COMMENTS = List.of(
            "",
            "a comment",
            "it's; a 'comment'",
            "-- no comment",
            "/* none */",
            "ALTER TABLE t DROP COLUMN id",
            "Größe (漢字)",
            "a \"quoted\" word",
            "back\\slash",
            "100 % `name`");

    /** @param which {@code plain}, {@code odd} or {@code hard} */
    static Words of(String which) {
        return new Words(
                switch (which) {
                    case "plain" -> List.of();
                    case "odd" -> ODD;
                    case "hard" -> Stream.concat(ODD.stream(), HARD.stream()).toList();
                    default -> throw new IllegalArgumentException("names are plain, odd or hard, not " + which);
                });
    }

    String table(Draw draw) {
        return word(draw, "t");
    }

    String column(Draw draw) {
        return word(draw, draw.of("c", "c", "C", "CreatedAt"));
    }

    private String word(Draw draw, String plain) {
        return odd.isEmpty() || !draw.chance(6) ? plain : draw.of(odd);
    }
}
