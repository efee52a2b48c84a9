package io.millrace.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.AbstractConstruct;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import tools.jackson.databind.ObjectMapper;

/** A second Compose file laid over the first one, as Compose merges {@code -f one -f other}. */
final class ComposeOverlay {

    /** Lists that Compose replaces; it appends to all others. */
    private static final Set<String> REPLACED = Set.of("command", "entrypoint", "test");

    /** What {@code !reset} takes away. */
    private static final Object NOTHING = new Object();

    /** What {@code !override} puts in the place of all that was there. */
    private record Instead(List<?> list) {}

    private ComposeOverlay() {}

    static ComposeFile over(ComposeFile base, String file) {
        Map<String, Object> overlay = new Yaml(new WithTags()).load(ProjectFiles.text(file));
        // JSON is YAML, and has no anchors for what stands in two places.
        return new ComposeFile(new ObjectMapper().writeValueAsString(merged(base.document(), overlay)), base.example());
    }

    private static Map<String, Object> merged(Map<String, Object> base, Map<String, Object> overlay) {
        Map<String, Object> merged = new LinkedHashMap<>(base);
        overlay.forEach((key, value) -> {
            if (value == NOTHING) {
                merged.remove(key);
            } else {
                merged.put(key, merged(key, base.get(key), value));
            }
        });
        return merged;
    }

    private static Object merged(String key, Object base, Object over) {
        if (over instanceof Instead instead) {
            return instead.list();
        }
        if (base instanceof Map && over instanceof Map) {
            return merged(ComposeFile.map(base), ComposeFile.map(over));
        }
        if (base instanceof List<?> first && over instanceof List<?> second && !REPLACED.contains(key)) {
            List<Object> all = new ArrayList<>(first);
            all.addAll(second);
            return all;
        }
        return over;
    }

    /** Reads the two tags of Compose's own. */
    private static final class WithTags extends SafeConstructor {

        WithTags() {
            super(new LoaderOptions());
            yamlConstructors.put(new Tag("!reset"), new AbstractConstruct() {
                @Override
                public Object construct(Node node) {
                    return NOTHING;
                }
            });
            yamlConstructors.put(new Tag("!override"), new AbstractConstruct() {
                @Override
                public Object construct(Node node) {
                    return new Instead(constructSequence((SequenceNode) node));
                }
            });
        }
    }
}
