package io.millrace.gateway.session;

import io.millrace.gateway.translate.Untranslatable;
import io.millrace.gateway.wire.Payload;
import io.millrace.gateway.wire.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.expression.LongValue;
import net.sf.jsqlparser.expression.NullValue;
import net.sf.jsqlparser.expression.SignedExpression;
import net.sf.jsqlparser.expression.StringValue;

/** A statement that a client has prepared at MySQL and that a rule may send to ClickHouse. Not thread-safe. */
final class Prepared {

    private static final int NULL = 6;
    private static final List<Integer> TEXTS = List.of(15, 253, 254);

    private final String statement;
    private final int parameters;
    private List<Integer> types = List.of();
    private boolean longData;

    Prepared(String statement, int parameters) {
        this.statement = statement;
        this.parameters = parameters;
    }

    String statement() {
        return statement;
    }

    /** A value was sent in parts: MySQL has it, the gateway has not. */
    void sentLongData() {
        longData = true;
    }

    void reset() {
        longData = false;
    }

    /**
     * The values of a COM_STMT_EXECUTE; empty: it asks for a cursor, or has values that are not read here.
     *
     * @param packet behind the statement's id
     */
    Optional<List<Expression>> values(Payload packet) throws ProtocolException {
        int flags = packet.uint8();
        packet.skip(4);
        List<Expression> values = new ArrayList<>();
        if (parameters > 0) {
            byte[] nulls = packet.take((parameters + 7) / 8);
            if (packet.uint8() == 1) {
                List<Integer> sent = new ArrayList<>();
                for (int i = 0; i < parameters; i++) {
                    sent.add(packet.uint16());
                }
                types = List.copyOf(sent);
            }
            if (types.size() != parameters || longData) {
                reset();
                return Optional.empty();
            }
            try {
                for (int i = 0; i < parameters; i++) {
                    boolean isNull = (nulls[i / 8] & 1 << i % 8) != 0;
                    values.add(isNull ? new NullValue() : value(types.get(i), packet));
                }
            } catch (Untranslatable e) {
                return Optional.empty();
            }
        }
        return flags == 0 ? Optional.of(values) : Optional.empty();
    }

    private static Expression value(int typeAndSign, Payload packet) throws ProtocolException {
        int type = typeAndSign & 0xFF;
        boolean unsigned = (typeAndSign & 0x8000) != 0;
        return switch (type) {
            case 1 -> whole(packet, 1, unsigned);
            case 2 -> whole(packet, 2, unsigned);
            case 3, 9 -> whole(packet, 4, unsigned);
            case 8 -> whole(packet, 8, unsigned);
            case 10, 12, 7 -> moment(type, packet);
            case NULL -> new NullValue();
            default -> {
                if (!TEXTS.contains(type)) {
                    throw new Untranslatable("a parameter of such a type");
                }
                yield text(new String(packet.bytes(), StandardCharsets.UTF_8));
            }
        };
    }

    private static Expression whole(Payload packet, int size, boolean unsigned) throws ProtocolException {
        int free = Long.SIZE - Byte.SIZE * size;
        long sent = packet.number(size);
        String number = unsigned ? Long.toUnsignedString(sent) : String.valueOf(sent << free >> free);
        return number.startsWith("-")
                ? new SignedExpression('-', new LongValue(number.substring(1)))
                : new LongValue(number);
    }

    private static Expression text(String text) {
        StringValue value = new StringValue("");
        value.setValue(text.replace("'", "''"));
        return value;
    }

    /** As the text that compares alike. */
    private static Expression moment(int type, Payload packet) throws ProtocolException {
        int length = packet.uint8();
        if (length < 4) {
            throw new Untranslatable("a zero date");
        }
        String date = String.format("%04d-%02d-%02d", packet.uint16(), packet.uint8(), packet.uint8());
        if (type == 10) {
            packet.skip(length - 4);
            return text(date);
        }
        String time = length < 7
                ? "00:00:00"
                : String.format("%02d:%02d:%02d", packet.uint8(), packet.uint8(), packet.uint8());
        return text(date + " " + time + (length < 11 ? "" : String.format(".%06d", packet.number(4))));
    }
}
