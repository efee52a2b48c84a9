package io.millrace.benchmarks;

import io.millrace.common.connect.ConnectClient;
import io.millrace.common.connect.ConnectClient.ConnectorState;
import io.millrace.common.fence.MysqlBinlog;
import io.millrace.common.fence.Place;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.task.Waiting;
import java.time.Duration;

/** A connector that lets MySQL's changes wait in the binlog, or reads them. */
record BenchConnector(ConnectClient connect, String name, MysqlBinlog binlog) {

    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final Duration LOOK = Duration.ofMillis(300);

    /** Returns when it reads no more. */
    void stop() {
        connect.stop(name);
        if (!Waiting.until(
                () -> connect.state(name).filter(ConnectorState::stopped).isPresent(), LIMIT, LOOK)) {
            throw late("did not stop");
        }
    }

    void resume() {
        connect.resume(name);
    }

    /** Whether all that MySQL had committed at the place is in Kafka. */
    boolean hasRead(Place place) {
        return connect.offset(name)
                .filter(offset -> binlog.unread(place, offset).isEmpty())
                .isPresent();
    }

    /** Returns when it has read what MySQL has committed until now. */
    void awaitRead() {
        Place now = binlog.end();
        if (!Waiting.until(() -> hasRead(now), LIMIT, LOOK)) {
            throw late("has not read the binlog up to " + now);
        }
    }

    private RuntimeException late(String what) {
        return ProblemCode.TIMED_OUT.problem(
                "The connector " + name + " " + what + " in " + LIMIT.toMinutes() + " minutes.",
                "Read logs/connect.log.");
    }
}
