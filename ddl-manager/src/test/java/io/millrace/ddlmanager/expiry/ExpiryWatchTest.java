package io.millrace.ddlmanager.expiry;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.fence.KafkaOffsets.Position;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class ExpiryWatchTest {

    private static final TopicPartition ROWS = new TopicPartition("rows.shop.orders", 0);

    private final ExpiryWatch watch = new ExpiryWatch();

    private List<Expired> look(long committed, long beginning) {
        return watch.look(Map.of(ROWS, new Position(OptionalLong.of(committed), beginning)));
    }

    @Test
    void recordsThatExpireAfterTheyWereReadAreNoLoss() {
        assertThat(look(10, 0)).isEmpty();
        assertThat(look(10, 10)).isEmpty();
        assertThat(look(20, 10)).isEmpty();
        assertThat(look(20, 20)).isEmpty();
    }

    @Test
    void recordsThatExpireUnreadAreALossThatIsToldOnce() {
        assertThat(look(10, 25)).containsExactly(new Expired(ROWS, 10, 25));
        assertThat(look(10, 25)).isEmpty();
        assertThat(look(25, 25)).isEmpty();
        assertThat(look(40, 25)).isEmpty();
    }

    @Test
    void aReaderThatJumpedOverThemBetweenTwoLooksLostThemAllTheSame() {
        look(10, 0);
        assertThat(look(40, 25)).containsExactly(new Expired(ROWS, 10, 25));
        assertThat(look(50, 25)).isEmpty();
    }

    @Test
    void whatExpiresLaterIsAnotherLoss() {
        look(10, 25);
        assertThat(look(10, 30)).containsExactly(new Expired(ROWS, 25, 30));
    }

    @Test
    void aReaderWithoutAnOffsetHasReadNothing() {
        assertThat(watch.look(Map.of(ROWS, new Position(OptionalLong.empty(), 0))))
                .isEmpty();
        assertThat(watch.look(Map.of(ROWS, new Position(OptionalLong.empty(), 7))))
                .containsExactly(new Expired(ROWS, 0, 7));
    }

    @Test
    void aLossThatCouldNotBeDealtWithIsToldAgain() {
        Expired loss = look(10, 25).get(0);
        watch.forget(loss);

        assertThat(look(40, 25)).containsExactly(loss);
    }

    @Test
    void aTableThatIsCopiedMeanwhileBeginsWithItsNewPosition() {
        look(10, 0);
        watch.look(Map.of());

        assertThat(look(40, 25)).isEmpty();
    }
}
