package io.millrace.sandbox.process;

import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * A server that somebody else runs.
 *
 * @param name as shown to users, e.g. "MySQL"
 * @param variable the environment variable that gave it
 */
public record External(String name, String variable) implements Lifecycle {

    @Override
    public boolean external() {
        return true;
    }

    @Override
    public boolean isAlive() {
        return true;
    }

    @Override
    public OptionalLong pid() {
        return OptionalLong.empty();
    }

    @Override
    public boolean wanted() {
        return true;
    }

    @Override
    public void kill() {
        throw notOurs();
    }

    @Override
    public void stop() {
        throw notOurs();
    }

    @Override
    public void start() {
        throw notOurs();
    }

    @Override
    public void startAgain() {
        throw notOurs();
    }

    @Override
    public Path logFile() {
        throw notOurs();
    }

    private Problem notOurs() {
        return ProblemCode.INVALID_SETTING.problem(
                "The sandbox does not run " + name + ": " + variable + " names one that runs elsewhere.",
                "Unset " + variable + ", and the sandbox starts its own " + name + ".");
    }
}
