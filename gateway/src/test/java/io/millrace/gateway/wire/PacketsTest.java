package io.millrace.gateway.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PacketsTest {

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16_379, 16_380, 16_384, 70_000, PacketInput.LONGEST, PacketInput.LONGEST + 10})
    void whatIsWrittenIsReadAndPassedOnByteForByte(int length) throws IOException {
        byte[] payload = new byte[length];
        new Random(length).nextBytes(payload);
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        PacketOutput out = new PacketOutput(written);
        int first = Math.min(length, PacketInput.LONGEST);
        out.packet(3, Arrays.copyOf(payload, first));
        if (first == PacketInput.LONGEST) {
            out.packet(4, Arrays.copyOfRange(payload, first, length));
        }
        out.flush();

        ByteArrayOutputStream relayed = new ByteArrayOutputStream();
        PacketOutput to = new PacketOutput(relayed);
        PacketInput in = new PacketInput(new ByteArrayInputStream(written.toByteArray()), () -> {});
        assertThat(in.next()).isTrue();
        assertThat(in.sequence()).isEqualTo(3);
        if (length <= PacketInput.BUFFER) {
            assertThat(in.payload()).isEqualTo(payload);
        }
        in.copyTo(to);
        assertThat(in.next()).isFalse();
        to.flush();
        assertThat(relayed.toByteArray()).isEqualTo(written.toByteArray());
    }

    @Test
    void aPacketThatIsLongerThanIsTakenIsRefusedUnread() throws IOException {
        PacketInput in = new PacketInput(new ByteArrayInputStream(new byte[] {-1, -1, -1, 0, 1}), () -> {});

        assertThat(in.next()).isTrue();
        assertThatThrownBy(() -> in.payload()).isInstanceOf(ProtocolException.class);
    }

    @Test
    void aPeerThatLeavesWithinAPacketIsNoticed() throws IOException {
        PacketInput in = new PacketInput(new ByteArrayInputStream(new byte[] {9, 0, 0, 0, 1}), () -> {});

        in.next();
        assertThatThrownBy(() -> in.payload()).isInstanceOf(EOFException.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 250, 251, 65_535, 65_536, 16_777_215, 16_777_216, Long.MAX_VALUE})
    void lengthsComeBack(long value) throws ProtocolException {
        assertThat(new Payload(new PayloadWriter().lengthEncoded(value).build()).lengthEncoded())
                .isEqualTo(value);
    }

    @Test
    void garbageIsAnErrorOfTheProtocolAndNothingElse() {
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            byte[] garbage = new byte[random.nextInt(40)];
            random.nextBytes(garbage);
            try {
                ColumnDefinition.read(garbage);
                new Payload(garbage).terminated();
                new Payload(garbage).bytes();
            } catch (ProtocolException e) {
                assertThat(e).hasMessageNotContaining("null");
            }
        }
    }
}
