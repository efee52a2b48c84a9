package io.millrace.common.journal;

import io.millrace.common.fence.Place;
import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;

/**
 * When, why and where in MySQL's history something happened.
 *
 * @param at when; of a statement: when Debezium read it. To the millisecond
 * @param ordinal orders what happened in the same millisecond
 */
public record Origin(Instant at, Cause cause, Place place, long ordinal) {

    /** The order of statements as Debezium read them. */
    static final Comparator<Origin> ORDER = Comparator.comparing(Origin::at).thenComparingLong(Origin::ordinal);

    public Origin {
        at = Instant.ofEpochMilli(at.toEpochMilli());
        Objects.requireNonNull(cause, "cause");
        Objects.requireNonNull(place, "place");
    }

    /** Something that belongs to no place in MySQL's history. */
    public static Origin now(Cause cause) {
        return new Origin(Instant.now(), cause, Place.START, 0);
    }

    /** Millrace itself does something now. */
    public static Origin millrace(String reason) {
        return now(Cause.millrace(reason));
    }

    /** A person asks for something now. */
    public static Origin person(String reason) {
        return now(Cause.person(reason));
    }

    /** {@link #at} in milliseconds since 1970. */
    public long millis() {
        return at.toEpochMilli();
    }

    /** The statement that caused it; empty when none did. */
    public String statement() {
        return cause.statementText();
    }

    public boolean byPerson() {
        return cause.by() == Cause.By.PERSON;
    }

    public boolean byStatement() {
        return cause.by() == Cause.By.STATEMENT;
    }

    public Origin withOrdinal(long other) {
        return new Origin(at, cause, place, other);
    }

    /** By the place in the binlog, or by time where the files are not of one sequence. */
    public boolean isBefore(Origin other) {
        String file = place.file();
        String otherFile = other.place.file();
        boolean comparable = BinlogOrder.number(file).isPresent()
                && BinlogOrder.number(otherFile).isPresent()
                && BinlogOrder.base(file).equals(BinlogOrder.base(otherFile));
        if (!comparable) {
            return at.isBefore(other.at);
        }
        int byFile = BinlogOrder.number(file)
                .orElseThrow()
                .compareTo(BinlogOrder.number(otherFile).orElseThrow());
        return byFile < 0 || byFile == 0 && place.position() < other.place.position();
    }

    /** By the position in one binlog file, or by time where the files differ. */
    public boolean isAtOrAfter(Origin other) {
        return place.file().equals(other.place.file())
                ? place.position() >= other.place.position()
                : at.isAfter(other.at);
    }
}
