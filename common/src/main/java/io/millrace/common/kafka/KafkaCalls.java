package io.millrace.common.kafka;

import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.Setting;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;

/**
 * The one place where what Kafka's clients throw becomes a problem. A {@link WakeupException} is no failure, and passes.
 *
 * <p>Each method takes the sentence that is true when the call fails, without a full stop, such as
 * "Kafka does not say where its topics end".
 */
public final class KafkaCalls {

    private static final String REACH = "Check that the brokers run and that " + Setting.KAFKA_BOOTSTRAP.variable()
            + " and " + Setting.KAFKA_PROPERTIES.variable() + " are right.";

    private KafkaCalls() {}

    /** Waits for the answer of an administrator's client or a producer. */
    public static <T> T await(String failing, Future<T> answer) {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            throw problem(failing, e.getCause());
        } catch (InterruptedException e) {
            throw problem(failing, new InterruptException(e));
        }
    }

    /** Asks a consumer, or makes a client. */
    public static <T> T ask(String failing, Supplier<T> call) {
        try {
            return call.get();
        } catch (WakeupException e) {
            throw e;
        } catch (KafkaException e) {
            throw problem(failing, e);
        }
    }

    public static void run(String failing, Runnable call) {
        ask(failing, () -> {
            call.run();
            return null;
        });
    }

    /** For those who wait for many answers and report each failure by itself. */
    public static Problem problem(String failing, Throwable failure) {
        Throwable cause = root(failure);
        String what = failing + ": " + cause.getMessage();
        if (failure instanceof InterruptException) {
            // Its constructor has set the thread's interrupt again.
            return ProblemCode.INTERRUPTED.problem(
                    failing + ": the process is to end.", ProblemCode.INTERRUPTED.remedy(), failure);
        }
        if (failure instanceof TimeoutException) {
            return ProblemCode.KAFKA_TIMEOUT.problem(what, REACH, failure);
        }
        if (failure instanceof AuthenticationException || failure instanceof AuthorizationException) {
            return ProblemCode.KAFKA_REFUSED.problem(
                    what, "Check the user in " + Setting.KAFKA_PROPERTIES.variable() + " and its rights.", failure);
        }
        if (failure instanceof DisconnectException) {
            return unreachable(failing, failure);
        }
        if (failure instanceof RetriableException || failure instanceof GroupIdNotFoundException) {
            return ProblemCode.KAFKA_CHANGED.problem(what, ProblemCode.KAFKA_CHANGED.remedy(), failure);
        }
        return ProblemCode.KAFKA_REFUSED.problem(
                what, "Check the broker's log, and the rights of the user on topics and groups.", failure);
    }

    static Problem unreachable(String failing, Throwable failure) {
        return ProblemCode.KAFKA_UNREACHABLE.problem(
                failing + ": " + root(failure).getMessage(), REACH, failure);
    }

    /** Kafka wraps: "Failed to construct kafka consumer" says nothing. */
    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && root.getClass() == KafkaException.class) {
            root = root.getCause();
        }
        return root;
    }
}
