package io.millrace.ddlmanager.views;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Puts views behind those that they read. */
final class ViewOrder {

    /** A file with what ClickHouse's parser says of it. */
    record Parsed(ViewFile file, ViewShape shape) {}

    private ViewOrder() {}

    /** Those that read each other in a circle come last, in the order in which they were given. */
    static List<Parsed> of(List<Parsed> views) {
        Map<ObjectName, Parsed> waiting = new LinkedHashMap<>();
        views.forEach(view -> waiting.put(view.shape().object(), view));
        List<Parsed> ordered = new ArrayList<>();
        Set<ObjectName> next;
        do {
            next = new HashSet<>();
            for (Parsed view : waiting.values()) {
                if (view.shape().reads().stream().noneMatch(waiting::containsKey)) {
                    ordered.add(view);
                    next.add(view.shape().object());
                }
            }
            waiting.keySet().removeAll(next);
        } while (!next.isEmpty());
        ordered.addAll(waiting.values());
        return ordered;
    }
}
