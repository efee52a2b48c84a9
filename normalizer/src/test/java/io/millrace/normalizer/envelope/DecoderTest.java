package io.millrace.normalizer.envelope;

import static io.millrace.normalizer.Samples.json;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.common.table.TableId;
import io.millrace.normalizer.envelope.Decoded.Rejected;
import io.millrace.normalizer.envelope.Decoded.Rows;
import io.millrace.normalizer.envelope.Decoded.Skipped;
import io.millrace.normalizer.envelope.Decoded.Truncation;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecoderTest {

    private static final byte[] KEY = utf8("{\"id\":1}");
    private static final RawPosition HERE = new RawPosition("cdc.shop.orders", 5, 41, 42);
    private static final String SOURCE =
            "\"source\":{\"ts_ms\":7,\"db\":\"shop\",\"table\":\"orders\",\"file\":\"bin\\\"log.1\","
                    + "\"pos\":4,\"row\":2},\"transaction\":null";
    private static final String METADATA = "\"_version\":42,\"_is_deleted\":0,\"_op\":\"c\",\"_source_ts\":7,"
            + "\"_extracted_at\":9,\"_binlog_file\":\"bin\\\"log.1\",\"_binlog_pos\":4,\"_binlog_row\":2";

    private final Decoder decoder = new Decoder(1_000_000);

    @Test
    void theRowsBytesAreCopiedAsTheyAre() {
        String after = "{ \"a\" : 1.00 ,\n\"b\":\"\\u00e9\\/x\" , \"c\":1e400}";

        assertThat(row(insert(after))).isEqualTo(after.substring(0, after.length() - 1) + "," + METADATA + "}");
    }

    @Test
    void aRowWithoutColumnsHasMetadataOnly() {
        assertThat(row(insert("{}"))).isEqualTo("{" + METADATA + "}");
        assertThat(row(insert("{ }"))).isEqualTo("{ " + METADATA + "}");
    }

    @Test
    void aVersionAboveTheSignedRangeIsWrittenUnsigned() {
        RawPosition high = new RawPosition("cdc.shop.orders", 0, 0, -1L);

        Decoded decoded = decoder.decode(KEY, utf8(insert("{}")), high);

        assertThat(new String(((Rows) decoded).rows().get(0), UTF_8)).contains("\"_version\":18446744073709551615,");
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("io.millrace.sandbox.junit.Seeds#seeds")
    void anyRowIsReadBackAsItWasWithTheMetadataBehindIt(long seed) {
        String after = new RandomJson(new Random(seed)).object();

        String row = row(insert(after));

        String metadata = after.equals("{}") ? METADATA : "," + METADATA;
        assertThat(row).isEqualTo(after.substring(0, after.length() - 1) + metadata + "}");
        var expected = json(utf8(after)).deepCopy();
        ((ObjectNode) expected).setAll((ObjectNode) json(utf8("{" + METADATA + "}")));
        assertThat(json(utf8(row))).isEqualTo(expected);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("io.millrace.sandbox.junit.Seeds#seeds")
    void noBytesMakeTheDecoderThrow(long seed) {
        Random random = new Random(seed);
        byte[] envelope = utf8(insert(new RandomJson(random).object()));
        for (int i = 0; i < 3; i++) {
            envelope[random.nextInt(envelope.length)] = (byte) random.nextInt(256);
        }

        Decoded decoded = decoder.decode(KEY, envelope, HERE);

        if (decoded instanceof Rows rows) {
            assertThat(json(rows.rows().get(0)).isObject()).isTrue();
        } else if (decoded instanceof Rejected rejected) {
            assertThat(rejected.code()).isNotEqualTo(RejectionCode.INTERNAL_ERROR);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "not_json|",
                "not_json|garbage",
                "not_json|{\"op\":\"c\"",
                "not_json|{} {}",
                "not_an_envelope|null",
                "not_an_envelope|[]",
                "not_an_envelope|{}",
                "not_an_envelope|{\"op\":\"c\",\"after\":{}}",
                "not_an_envelope|{\"op\":\"c\",\"after\":[]}",
                "not_an_envelope|{\"op\":1}",
                "not_an_envelope|{\"schema\":null,\"payload\":null}",
                "not_an_envelope|{\"source\":{\"db\":\"a\",\"table\":\"b\",\"file\":\"c\",\"pos\":99999999999999999999},\"op\":\"c\"}",
                "not_an_envelope|{\"source\":{\"db\":\"a\",\"table\":\"b\"},\"op\":\"c\",\"after\":{}}",
                "unknown_op|{\"source\":{\"db\":\"a\",\"table\":\"b\",\"file\":\"c\"},\"op\":\"x\",\"after\":{}}",
            })
    void whatIsNotAnEnvelopeSaysWhy(String code, String value) {
        assertThat(rejected(KEY, value == null ? "" : value).code().code()).isEqualTo(code);
    }

    @Test
    void aDefectOfTheNormalizerIsRejectedWithItsCause() {
        Decoded decoded = decoder.decode(KEY, utf8(insert("{\"a\":1}")), null);

        assertThat(decoded).isInstanceOfSatisfying(Rejected.class, rejected -> {
            assertThat(rejected.code()).isEqualTo(RejectionCode.INTERNAL_ERROR);
            assertThat(rejected.reason()).contains("java.lang.NullPointerException");
            assertThat(rejected.cause()).get().isInstanceOf(NullPointerException.class);
        });
    }

    @ParameterizedTest
    @CsvSource({"c, after", "r, after", "u, after", "d, before"})
    void anOperationWithoutItsRowImageIsRejected(String op, String image) {
        Rejected rejected =
                rejected(KEY, "{\"before\":null,\"after\":null," + SOURCE + ",\"op\":\"" + op + "\",\"ts_ms\":9}");

        assertThat(rejected.code()).isEqualTo(RejectionCode.NO_ROW_IMAGE);
        assertThat(rejected.reason()).contains(image);
        assertThat(rejected.table()).contains(new TableId("shop", "orders"));
    }

    @Test
    void anUpdateWithoutAKeyNeedsBothImages() {
        assertThat(rejected(null, "{\"before\":null,\"after\":{\"a\":1}," + SOURCE + ",\"op\":\"u\",\"ts_ms\":9}")
                        .code())
                .isEqualTo(RejectionCode.NO_ROW_IMAGE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "_version",
                "_is_deleted",
                "_op",
                "_source_ts",
                "_extracted_at",
                "_binlog_file",
                "_binlog_pos",
                "_binlog_row",
                "_sign",
                "_raw_partition",
                "\\u005fversion"
            })
    void aColumnNamedLikeOneOfMillracesOwnHasASpaceBehindItsName(String column) {
        assertThat(row(insert("{\"" + column + "\":1,\"a\":\"" + column + "\",\"_offset\":2}")))
                .startsWith("{\"" + column.replace("\\u005f", "_") + " \":1,\"a\":\"" + column
                        + "\",\"_offset \":2,\"_version\":42,");
    }

    @Test
    void aDotInAColumnsNameIsWrittenOtherwise() {
        assertThat(row(insert("{\"a.b\":\"a.b\",\"_op\":null,\"q\\\"\\u002e%\":{\"c.d\":1},\"e\":2}")))
                .startsWith("{\"a%2Eb \":\"a.b\",\"_op \":null,\"q\\\"%2E%25 \":{\"c.d\":1},\"e\":2,\"_version\":42,");
    }

    @Test
    void aMetadataNameInsideAValueOrInAnotherCaseIsNone() {
        assertThat(row(insert("{\"a\":{\"_version\":1},\"_VERSION\":2,\"_other\":3}")))
                .contains("\"_other\":3,\"_version\":42");
    }

    @Test
    void aReservedColumnInTheImageThatIsNotUsedDoesNoHarm() {
        String update = "{\"before\":{\"_op\":1},\"after\":{\"a\":1}," + SOURCE + ",\"op\":\"u\",\"ts_ms\":9}";

        assertThat(decoder.decode(KEY, utf8(update), HERE)).isInstanceOf(Rows.class);
    }

    @Test
    void aValueThatIsTooLargeIsRejectedUnread() {
        Decoded decoded = new Decoder(10).decode(KEY, utf8("01234567890"), HERE);

        assertThat(((Rejected) decoded).code()).isEqualTo(RejectionCode.TOO_LARGE);
    }

    @Test
    void otherEncodingsThanUtf8AreRejected() {
        assertThat(rejected(insert("{\"a\":1}").getBytes(UTF_16LE)).code()).isEqualTo(RejectionCode.NOT_JSON);
    }

    @Test
    void aByteOrderMarkDoesNotShiftTheRow() {
        Decoded decoded = decoder.decode(KEY, utf8("\uFEFF" + insert("{\"a\":1}")), HERE);

        assertThat(new String(((Rows) decoded).rows().get(0), UTF_8)).isEqualTo("{\"a\":1," + METADATA + "}");
    }

    @Test
    void bytesThatAreNotUtf8InsideAValueAreRejected() {
        byte[] envelope = utf8(insert("{\"a\":\"x\"}"));
        envelope[new String(envelope, UTF_8).indexOf("x")] = (byte) 0xff;

        assertThat(rejected(envelope).code()).isEqualTo(RejectionCode.NOT_JSON);
    }

    @Test
    void theReasonNeverHoldsData() {
        assertThat(rejected(KEY, "{\"after\":{\"iban\":secret}}").reason()).doesNotContain("secret");
    }

    @Test
    void aMessageIsSkipped() {
        Decoded decoded = decoder.decode(null, utf8("{" + SOURCE + ",\"op\":\"m\",\"ts_ms\":9}"), HERE);

        assertThat(decoded).isEqualTo(new Skipped(Optional.of(new TableId("shop", "orders")), Skipped.Reason.MESSAGE));
    }

    @Test
    void aTruncateIsATruncationWithOrWithoutAKey() {
        byte[] truncate = utf8("{\"before\":null,\"after\":null," + SOURCE + ",\"op\":\"t\",\"ts_ms\":9}");

        assertThat(decoder.decode(null, truncate, HERE)).isInstanceOf(Truncation.class);
        assertThat(decoder.decode(KEY, truncate, HERE)).isInstanceOf(Truncation.class);
    }

    private static String insert(String after) {
        return "{\"before\":null,\"after\":" + after + "," + SOURCE + ",\"op\":\"c\",\"ts_ms\":9,\"ts_us\":9000}";
    }

    private String row(String envelope) {
        return new String(
                ((Rows) decoder.decode(KEY, utf8(envelope), HERE)).rows().get(0), UTF_8);
    }

    private Rejected rejected(byte[] key, String value) {
        return (Rejected) decoder.decode(key, utf8(value), HERE);
    }

    private Rejected rejected(byte[] value) {
        return (Rejected) decoder.decode(KEY, value, HERE);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
    }
}
