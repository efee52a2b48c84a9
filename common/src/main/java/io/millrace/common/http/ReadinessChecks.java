package io.millrace.common.http;

import io.millrace.common.http.HttpBase.Readiness;
import io.millrace.common.problem.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a service can do its work, as several servers say it. The answer comes within a second, whatever hangs: each
 * server is asked on a thread of its own, one question at a time, and one that does not answer soon stands for what it
 * last said, with the age of that. Thread-safe.
 */
public final class ReadinessChecks implements Supplier<Readiness> {

    private static final Logger LOG = LoggerFactory.getLogger(ReadinessChecks.class);

    /** How long answers are waited for. */
    private static final Duration SOON = Duration.ofMillis(700);

    /** A question that nobody has answered for so long is trouble by itself. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Executor THREADS = task -> {
        Thread thread = new Thread(task, "readiness");
        thread.setDaemon(true);
        thread.start();
    };

    private final List<Asked> asked;
    private final Duration patience;

    /**
     * A question to a server.
     *
     * @param subject who or what is asked, as it begins a sentence, such as "MySQL"
     * @param question may throw a {@link Problem}, which is a reason not to be ready; may take as long as it likes
     */
    public record Check(String subject, Supplier<Readiness> question) {}

    /** @param checks the first that has something to say against it is the answer */
    public ReadinessChecks(List<Check> checks) {
        this(checks, PATIENCE);
    }

    ReadinessChecks(List<Check> checks, Duration patience) {
        this.patience = patience;
        this.asked = checks.stream().map(Asked::new).toList();
    }

    @Override
    public Readiness get() {
        long deadline = System.nanoTime() + SOON.toNanos();
        asked.forEach(Asked::ask);
        Readiness oldest = Readiness.READY;
        for (Asked each : asked) {
            Readiness now = each.answer(deadline, patience);
            if (!now.ready()) {
                return now;
            }
            if (now.age().compareTo(oldest.age()) > 0) {
                oldest = now;
            }
        }
        return oldest;
    }

    /** A question, whether it is being asked now, and what was last answered. */
    private static final class Asked {

        private final Check check;
        private CompletableFuture<Void> running = CompletableFuture.completedFuture(null);
        private long askedAtNanos;
        private Optional<Readiness> last = Optional.empty();
        private long answeredAtNanos;

        Asked(Check check) {
            this.check = check;
        }

        synchronized void ask() {
            if (running.isDone()) {
                askedAtNanos = System.nanoTime();
                running = CompletableFuture.supplyAsync(this::question, THREADS).thenAccept(this::answered);
            }
        }

        private Readiness question() {
            try {
                return check.question().get();
            } catch (Problem e) {
                return Readiness.notReady(e.getMessage());
            } catch (RuntimeException e) {
                LOG.atWarn().addKeyValue("subject", check.subject()).setCause(e).log("Asking a server failed");
                return Readiness.notReady(check.subject() + " could not be asked; the log has the reason");
            }
        }

        private synchronized void answered(Readiness answer) {
            last = Optional.of(answer);
            answeredAtNanos = System.nanoTime();
        }

        Readiness answer(long deadlineNanos, Duration patience) {
            CompletableFuture<Void> question = running();
            try {
                question.get(Math.max(0, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                return known(patience);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return known(patience);
            } catch (ExecutionException e) {
                throw new IllegalStateException(e);
            }
            return answered();
        }

        private synchronized CompletableFuture<Void> running() {
            return running;
        }

        private synchronized Readiness answered() {
            return last.orElseThrow();
        }

        private synchronized Readiness known(Duration patience) {
            Duration waiting = Duration.ofNanos(System.nanoTime() - askedAtNanos);
            if (last.isEmpty() || waiting.compareTo(patience) > 0) {
                String before = last.filter(answer -> !answer.ready())
                        .map(answer -> "; before that: " + answer.reason())
                        .orElse("");
                return Readiness.notReady(
                        check.subject() + " has not answered for " + waiting.toSeconds() + " s" + before);
            }
            Readiness answer = last.get();
            return new Readiness(
                    answer.ready(), answer.reason(), Duration.ofNanos(System.nanoTime() - answeredAtNanos));
        }
    }
}
