package io.millrace.sandbox.fetch;

import io.millrace.common.problem.ProblemCode;
import io.millrace.sandbox.process.Home;
import io.millrace.sandbox.progress.Progress;
import io.millrace.sandbox.progress.Progress.Unit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** S3Proxy, an S3-compatible server over a folder, for tests: fetched by Maven, on a class path of its own. */
public final class S3Proxy {

    private static final String VERSION = "2.9.0";
    private static final long BYTES = 45_000_000;

    /** Of all its jars. */
    private static final String CHECKSUM =
            "sha512-Z26zgLd+xwKbNkhVdggApol4umhFYmGsjnidtI1dxyzX+/Qk2bBbtw0rbL+i8PswgGIGEdvC/u2GX0BO8JT+/w==";

    /** The version that the build uses, so that Maven has it already. */
    private static final String FETCH = "org.apache.maven.plugins:maven-dependency-plugin:3.10.0:copy-dependencies";

    private static final String PROJECT = """
            <project xmlns="http://maven.apache.org/POM/4.0.0">
              <modelVersion>4.0.0</modelVersion>
              <groupId>io.millrace</groupId>
              <artifactId>s3proxy-libraries</artifactId>
              <version>1</version>
              <packaging>pom</packaging>
              <dependencies>
                <dependency>
                  <groupId>org.gaul</groupId>
                  <artifactId>s3proxy</artifactId>
                  <version>%s</version>
                </dependency>
              </dependencies>
            </project>
            """.formatted(VERSION);

    private S3Proxy() {}

    /** The folder of its jars. */
    public static Path libraries(Cache cache, Progress progress) {
        return cache.provide("s3proxy-" + VERSION, folder -> install(folder, progress))
                .resolve("lib");
    }

    private static void install(Path folder, Progress progress) throws IOException {
        Path maven = Programs.find("mvn")
                .orElseThrow(() -> ProblemCode.MISSING_PROGRAM.problem(
                        "There is no Maven on the PATH to fetch S3Proxy with.", "Install Maven."));
        Path work = Files.createDirectory(folder.resolve("maven"));
        Files.writeString(work.resolve("pom.xml"), PROJECT);
        Path libraries = Files.createDirectory(folder.resolve("lib"));
        try (var transfer = progress.begin("Downloading S3Proxy " + VERSION, BYTES, Unit.BYTES)) {
            Command.Result result = Command.run(
                    work,
                    List.of(
                            maven.toString(),
                            "-B",
                            "-q",
                            FETCH,
                            "-DincludeScope=runtime",
                            "-DoutputDirectory=" + libraries.toAbsolutePath()),
                    () -> transfer.reached(Command.sizeOf(libraries)));
            if (result.failed()) {
                throw ProblemCode.MISSING_PROGRAM.problem(
                        "S3Proxy cannot be fetched: Maven failed." + result.complaint(),
                        "Check the network and Maven's settings.");
            }
        }
        Checksums.requireAll(CHECKSUM, libraries, "S3Proxy", "the repository that Maven uses here");
        Home.deleteRecursively(work);
    }
}
