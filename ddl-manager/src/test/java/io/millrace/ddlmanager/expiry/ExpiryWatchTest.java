package io.millrace.ddlmanager.expiry;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.fence.KafkaOffsets.End;
import io.millrace.common.fence.KafkaOffsets.Position;
import io.millrace.ddlmanager.expiry.Loss.Cut;
import io.millrace.ddlmanager.expiry.Loss.Deleted;
import io.millrace.ddlmanager.expiry.Loss.Expired;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class ExpiryWatchTest {

    private static final TopicPartition ROWS = new TopicPartition("rows.shop.orders", 0);

    private static final long END = 100;
    private static final int EPOCH = 7;

    private ExpiryWatch watch = new ExpiryWatch(Map.of());

    private static final Set<String> TOPICS = Set.of(ROWS.topic());
    private static final Uuid ID = Uuid.randomUuid();

    private List<Loss> look(long committed, long beginning) {
        return look(committed, beginning, END, ID);
    }

    private List<Loss> look(long committed, long beginning, long end, Uuid id) {
        return look(position(OptionalLong.of(committed), beginning, end, id, Optional.empty()));
    }

    private List<Loss> look(Position position) {
        return watch.look(TOPICS, Map.of(ROWS, position), Map.of());
    }

    private List<Loss> lookAtACut(Position position, long from) {
        return watch.look(TOPICS, Map.of(ROWS, position), Map.of(ROWS, from));
    }

    private static Position position(OptionalLong committed, long beginning, long end, Uuid id, Optional<End> former) {
        return new Position(committed, committed, beginning, new End(end, Optional.of(EPOCH)), former, id);
    }

    private List<Loss> lookWithoutOffset(long beginning, long end, Uuid id) {
        return look(position(OptionalLong.empty(), beginning, end, id, Optional.empty()));
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
        assertThat(lookWithoutOffset(0, END, ID)).isEmpty();
        assertThat(lookWithoutOffset(7, END, ID)).containsExactly(new Expired(ROWS, 0, 7));
    }

    @Test
    void aLossThatCouldNotBeDealtWithIsToldAgain() {
        Loss loss = look(10, 25).get(0);
        watch.forget(loss);

        assertThat(look(40, 25)).containsExactly(loss);
    }

    @Test
    void aTableThatIsCopiedMeanwhileBeginsWithItsNewPosition() {
        look(10, 0);
        watch.look(Set.of(), Map.of(), Map.of());

        assertThat(look(40, 25)).isEmpty();
    }

    @Test
    void aTopicThatWasDeletedAndCreatedAgainIsALossThatIsToldOnce() {
        look(10, 0);
        Uuid other = Uuid.randomUuid();

        List<Loss> losses = lookWithoutOffset(0, 0, other);
        assertThat(losses).singleElement().isInstanceOf(Deleted.class);
        assertThat(losses.get(0).records()).isEqualTo(END - 10);
        assertThat(lookWithoutOffset(0, 5, other)).isEmpty();
        assertThat(look(5, 0, 5, other)).isEmpty();
    }

    @Test
    void itIsALossToTheReaderThatWasAtItsEndToo() {
        look(END, 0);

        assertThat(look(END + 20, 0, END + 20, Uuid.randomUuid()))
                .as("more may have been written to the former topic")
                .hasSize(1);
    }

    @Test
    void aTopicWithoutAnIdWasCreatedAgainWhenItEndsBeforeWhatWasRead() {
        look(10, 0, END, Uuid.ZERO_UUID);

        assertThat(lookWithoutOffset(0, 10, Uuid.ZERO_UUID)).isEmpty();
        look(10, 0, END, Uuid.ZERO_UUID);
        assertThat(lookWithoutOffset(0, 9, Uuid.ZERO_UUID)).hasSize(1);
    }

    @Test
    void aPositionThatTheBrokerStillHasFromADeletedTopicIsNoOtherLoss() {
        look(50, 0, END, Uuid.ZERO_UUID);

        assertThat(look(50, 0, 5, Uuid.ZERO_UUID)).hasSize(1);
        assertThat(look(50, 0, 6, Uuid.ZERO_UUID)).isEmpty();
        assertThat(lookWithoutOffset(0, 6, Uuid.ZERO_UUID)).isEmpty();
    }

    @Test
    void aTopicThatStaysAwayIsALossThatIsToldOnce() {
        look(10, 0);

        assertThat(watch.look(TOPICS, Map.of(), Map.of())).isEmpty();
        assertThat(watch.look(TOPICS, Map.of(), Map.of())).hasSize(1);
        assertThat(watch.look(TOPICS, Map.of(), Map.of())).isEmpty();
        assertThat(lookWithoutOffset(0, 0, Uuid.randomUuid())).isEmpty();
    }

    @Test
    void aBrokerThatDoesNotKnowATopicForAMomentLosesNothing() {
        look(10, 0);
        watch.look(TOPICS, Map.of(), Map.of());

        assertThat(look(20, 0)).isEmpty();
        assertThat(watch.look(TOPICS, Map.of(), Map.of())).isEmpty();
        assertThat(lookWithoutOffset(0, 0, Uuid.randomUuid())).hasSize(1);
    }

    @Test
    void aTopicThatIsYetToComeIsNoLoss() {
        assertThat(watch.look(TOPICS, Map.of(), Map.of())).isEmpty();
        assertThat(lookWithoutOffset(0, 0, ID)).isEmpty();
    }

    @Test
    void aDeletionThatCouldNotBeDealtWithIsToldAgain() {
        look(10, 0);
        Loss loss = lookWithoutOffset(0, 0, Uuid.randomUuid()).get(0);
        watch.forget(loss);

        assertThat(lookWithoutOffset(0, 0, Uuid.randomUuid())).containsExactly(loss);
    }

    @Test
    void theNextProcessSeesThatATopicIsAnotherOne() {
        look(10, 0);
        watch = new ExpiryWatch(watch.ids());
        assertThat(look(20, 15)).isEmpty();

        watch = new ExpiryWatch(watch.ids());
        assertThat(lookWithoutOffset(0, 0, Uuid.randomUuid())).singleElement().isInstanceOf(Deleted.class);
        watch = new ExpiryWatch(watch.ids());
        assertThat(lookWithoutOffset(0, 0, Uuid.randomUuid())).hasSize(1);
        assertThat(watch.look(TOPICS, Map.of(), Map.of())).isEmpty();
        assertThat(watch.look(TOPICS, Map.of(), Map.of())).hasSize(1);
        assertThat(watch.ids()).isEmpty();
    }

    @Test
    void aTopicThatIsAnotherOneAfterItsTableWasCopiedMayHaveBeenDeletedWithRowsAfterTheCopy() {
        look(10, 0);
        watch.look(Set.of(), Map.of(), Map.of());

        assertThat(lookWithoutOffset(0, 0, Uuid.randomUuid())).hasSize(1);
    }

    @Test
    void theBrokersAreAskedAboutTheEndOfTheLastLookAtTheSameTopic() {
        Position now = position(OptionalLong.of(10), 0, END, ID, Optional.empty());
        assertThat(watch.formerEnds(Map.of(ROWS, now))).isEmpty();
        look(10, 0);

        assertThat(watch.formerEnds(Map.of(ROWS, now))).isEqualTo(Map.of(ROWS, new End(END, Optional.of(EPOCH))));
        Position other = position(OptionalLong.empty(), 0, 5, Uuid.randomUuid(), Optional.empty());
        assertThat(watch.formerEnds(Map.of(ROWS, other))).isEmpty();
    }

    @Test
    void aCutIsALossThatIsToldOnceHoweverFarThePartitionHasGrownSince() {
        look(END, 0);
        Position grown = position(OptionalLong.of(2 * END), 0, 2 * END, ID, Optional.empty());

        List<Loss> losses = lookAtACut(grown, 60);
        assertThat(losses).singleElement().isInstanceOf(Cut.class);
        assertThat(losses.get(0).records()).isEqualTo(END - 60);
        assertThat(losses.get(0).reason("ClickHouse")).contains("at 60").contains("ended at 100");
        assertThat(watch.formerEnds(Map.of(ROWS, grown)).get(ROWS).offset()).isEqualTo(2 * END);
        assertThat(look(grown)).isEmpty();
    }

    @Test
    void aCutBelowWhatWasReadIsNoOtherTopic() {
        look(END, 0);

        assertThat(lookAtACut(position(OptionalLong.of(END), 0, 60, ID, Optional.empty()), 60))
                .singleElement()
                .isInstanceOf(Cut.class);
        assertThat(look(70, 0, 70, ID)).isEmpty();
    }

    @Test
    void theNextProcessAsksAboutTheEndThatWasWrittenDown() {
        End written = new End(90, Optional.of(EPOCH - 1));
        Position now = position(OptionalLong.of(END), 0, END, ID, Optional.of(written));

        assertThat(watch.formerEnds(Map.of(ROWS, now))).isEqualTo(Map.of(ROWS, written));
        assertThat(lookAtACut(now, 60))
                .singleElement()
                .satisfies(loss -> assertThat(loss.records()).isEqualTo(90 - 60));
    }

    @Test
    void aCutThatCouldNotBeDealtWithIsAskedAboutAgain() {
        look(END, 0);
        Position grown = position(OptionalLong.of(2 * END), 0, 2 * END, ID, Optional.empty());
        watch.forget(lookAtACut(grown, 60).get(0));

        assertThat(watch.formerEnds(Map.of(ROWS, grown)).get(ROWS).offset()).isEqualTo(END);
    }
}
