package io.millrace.gateway.route;

import io.millrace.common.problem.Problem;
import io.millrace.common.task.PeriodicTask;
import io.millrace.common.task.Schedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The rules in force. A file that becomes wrong changes nothing until it is right again. Thread-safe. */
public final class RulesFile implements PeriodicTask.Work {

    public static final Schedule SCHEDULE = Schedule.every(Duration.ofSeconds(2));

    private static final Logger LOG = LoggerFactory.getLogger(RulesFile.class);

    private final Optional<Path> file;
    private volatile Rules rules;
    private Optional<FileTime> seen;

    /** @throws Problem when the file is wrong */
    public RulesFile(Optional<Path> file) {
        this.file = file;
        this.seen = file.flatMap(RulesFile::changed);
        this.rules = file.map(Rules::read).orElse(Rules.HINT_ONLY);
    }

    Rules rules() {
        return rules;
    }

    /** @throws Problem when the file is wrong now, for the log and the service's health */
    @Override
    public void run(PeriodicTask.Run run) {
        Optional<FileTime> now = file.flatMap(RulesFile::changed);
        if (!now.equals(seen)) {
            file.ifPresent(path -> rules = Rules.read(path));
            seen = now;
            LOG.atInfo().addKeyValue("rules", rules.rules().size()).log("The rules were read again");
        }
    }

    private static Optional<FileTime> changed(Path file) {
        try {
            return Optional.of(Files.getLastModifiedTime(file));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
