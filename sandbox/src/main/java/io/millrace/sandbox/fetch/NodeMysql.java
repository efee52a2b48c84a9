package io.millrace.sandbox.fetch;

import io.millrace.common.problem.ProblemCode;
import io.millrace.sandbox.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The MySQL driver of Node.js, for tests of what speaks MySQL's protocol.
 *
 * @param modules the folder of npm's packages, for {@code NODE_PATH}
 */
public record NodeMysql(Path modules) {

    /** They name versions and checksums; npm refuses anything else. */
    private static final List<String> LOCKED = List.of("package.json", "package-lock.json");

    /** @throws io.millrace.common.problem.Problem when it cannot be fetched */
    public static NodeMysql find(Cache cache, Progress progress) {
        Path folder = cache.provide("node-mysql2-3.24.6", into -> install(into, progress));
        return new NodeMysql(folder.resolve("node_modules"));
    }

    private static void install(Path folder, Progress progress) throws IOException {
        Path npm = Programs.find("npm")
                .orElseThrow(() -> ProblemCode.MISSING_PROGRAM.problem(
                        "There is no npm to fetch MySQL's driver with.", "Install Node.js."));
        progress.say("Downloading mysql2");
        for (String name : LOCKED) {
            try (var in = NodeMysql.class.getResourceAsStream("mysql2/" + name)) {
                Files.copy(in, folder.resolve(name));
            }
        }
        Command.Result result =
                Command.run(folder, List.of(npm.toString(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"));
        if (result.failed()) {
            throw ProblemCode.MISSING_PROGRAM.problem(
                    "mysql2 cannot be fetched: npm failed." + result.complaint(),
                    "Check the network and npm's registry setting.");
        }
    }
}
