package io.millrace.export.manifest;

import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.export.storage.ObjectStore;
import java.io.IOException;

/** The manifests of all runs, one file each. */
public final class Manifests {

    private static final String FOLDER = "manifests";

    private final ObjectStore store;

    public Manifests(ObjectStore store) {
        this.store = store;
    }

    /** @throws Problem when one cannot be read */
    public History all() {
        return new History(
                store.texts(FOLDER, "*.json").stream().map(Manifests::read).toList());
    }

    /** From then on the run exists. */
    public void add(Manifest manifest) {
        store.writeText(FOLDER + "/" + manifest.run() + ".json", manifest.toJson());
    }

    private static Manifest read(String line) {
        try {
            return Manifest.read(line);
        } catch (IOException e) {
            throw ProblemCode.LATER_VERSION.problem(
                    "A manifest of the export cannot be read: " + e.getMessage(),
                    "Run the version of Millrace that wrote it, or export to another address.",
                    e);
        }
    }
}
