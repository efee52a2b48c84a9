package io.millrace.chaos.disk;

import io.millrace.common.Resources;
import io.millrace.sandbox.SandboxOptions;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** The disks of a sandbox's servers, each a volume of its own. */
public final class Disks implements AutoCloseable {

    private final Path home;
    private final Map<Disk, Volume> volumes;
    private final Resources opened;

    private Disks(Path home, Map<Disk, Volume> volumes, Resources opened) {
        this.home = home;
        this.volumes = volumes;
        this.opened = opened;
    }

    /** Ends what a run in this home left behind that was killed: its data could not be deleted otherwise. */
    public static void forget(Path home) {
        for (Disk disk : Disk.values()) {
            Volume.forget(folder(home, disk));
        }
    }

    /**
     * @param home a sandbox's, of which the data are deleted already
     * @throws io.millrace.common.problem.Problem when this process may not mount
     */
    public static Disks mount(Path home) {
        Map<Disk, Volume> volumes = new EnumMap<>(Disk.class);
        try (Resources opened = new Resources()) {
            for (Disk disk : Disk.values()) {
                Path image = home.resolve("disks").resolve(disk.name().toLowerCase(Locale.ROOT) + ".img");
                volumes.put(disk, opened.add(Volume.mount(image, folder(home, disk))));
            }
            // Ctrl-C ends the process without closing anything.
            Runtime.getRuntime().addShutdownHook(new Thread(() -> forget(home), "unmount"));
            return new Disks(home, volumes, opened.keep());
        }
    }

    private static Path folder(Path home, Disk disk) {
        return home.resolve("data").resolve(disk.name().toLowerCase(Locale.ROOT));
    }

    /** The servers that start with these options write to the volumes. */
    public void putUnder(SandboxOptions.Builder servers) {
        servers.mysqldArguments("--log-bin=" + folder(home, Disk.BINLOG).resolve("binlog"));
    }

    public void fill(Disk disk) {
        volumes.get(disk).fill();
    }

    public void free(Disk disk) {
        volumes.get(disk).free();
    }

    @Override
    public void close() {
        opened.close();
    }
}
