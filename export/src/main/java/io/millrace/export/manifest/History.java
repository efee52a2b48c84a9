package io.millrace.export.manifest;

import io.millrace.export.manifest.Manifest.Part;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All complete runs. One may be without a layer that the settings left out, or without a table that was away: what was known
 * before still holds.
 *
 * @param runs the oldest first
 */
public record History(List<Manifest> runs) {

    public History {
        runs = List.copyOf(runs);
    }

    public Optional<Manifest> last() {
        return newest(runs);
    }

    public History and(Manifest run) {
        return new History(Stream.concat(runs.stream(), Stream.of(run)).toList());
    }

    /** The part of the newest run that has this table in this layer. Its files may be deleted by now, except in bronze. */
    public Optional<Part> newest(String layer, String table) {
        return newest(
                runs.stream().flatMap(run -> run.part(layer, table).stream()).toList());
    }

    /** The part of the newest run that has this layer: its files are kept. */
    public Optional<Part> kept(String layer, String table) {
        return newest(recent(layer, 1)).flatMap(run -> run.part(layer, table));
    }

    /** The newest runs that have this layer. */
    public List<Manifest> recent(String layer, int most) {
        List<Manifest> having = runs.stream().filter(run -> run.has(layer)).toList();
        return having.subList(Math.max(0, having.size() - most), having.size());
    }

    private static <T> Optional<T> newest(List<T> all) {
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
    }
}
