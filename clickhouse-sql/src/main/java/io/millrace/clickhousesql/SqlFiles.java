package io.millrace.clickhousesql;

import io.millrace.common.settings.ViewSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Which {@code .sql} files there are, named as {@link SqlTemplates} takes them. Tests of files are no files. */
public final class SqlFiles {

    private static final String ROOT = "/clickhouse-sql/";
    private static final String SQL = ".sql";

    /** The end of the name of a file's test. */
    public static final String TEST = ".test.sql";

    private SqlFiles() {}

    /** The built-in ones that the settings choose, and all of the user's own, in the order of their names. */
    public static List<String> chosen(ViewSettings settings, String folder) {
        return Stream.concat(
                        builtIn(folder).stream().filter(settings::chooses),
                        settings.sqlFolder().stream().flatMap(own -> below(own, folder).stream()))
                .sorted()
                .distinct()
                .toList();
    }

    /** Those that come with Millrace, in the order of their names. */
    public static List<String> builtIn(String folder) {
        URL root = SqlFiles.class.getResource(ROOT + folder);
        if (root == null) {
            return List.of();
        }
        try {
            if (!(root.openConnection() instanceof JarURLConnection jar)) {
                return below(Path.of(root.toURI()).getParent(), folder);
            }
            // One of its own: that of a URI is shared, and may be closed by another thread.
            try (FileSystem files =
                    FileSystems.newFileSystem(Path.of(jar.getJarFileURL().toURI()))) {
                return below(files.getPath(ROOT), folder);
            }
        } catch (URISyntaxException | IOException e) {
            throw new IllegalStateException("the built-in SQL cannot be read", e);
        }
    }

    /** Those in a folder of the user's own, in the order of their names. */
    public static List<String> below(Path root, String folder) {
        Path start = root.resolve(folder);
        if (!Files.isDirectory(start)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(start)) {
            return files.map(file -> root.relativize(file).toString().replace('\\', '/'))
                    .filter(name -> name.endsWith(SQL) && !name.endsWith(TEST))
                    .map(name -> name.substring(0, name.length() - SQL.length()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
