package dev.hirundo.core.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/// Whether there is nothing to migrate, so that a start need not load Flyway: most starts.
///
/// It reads what Flyway has written, its history, and says yes only if that is about exactly the
/// scripts which lie on the class path, unchanged. Whatever it does not know (a Java migration, a
/// placeholder, a failed run) is a no, and Flyway decides.
final class AppliedMigrations {
    private static final String CLASSPATH = "classpath:";
    private static final System.Logger LOGGER =
            System.getLogger(AppliedMigrations.class.getPackageName());

    private AppliedMigrations() {}

    /// @param table the table of the history
    /// @param location where the scripts lie
    static boolean areAll(
            Connection connection, String table, String location, ClassLoader loader) {
        if (!location.startsWith(CLASSPATH)) {
            return false;
        }
        try {
            var scripts = scripts(location.substring(CLASSPATH.length()), loader);
            return !scripts.isEmpty() && scripts.equals(history(connection, table));
        } catch (SQLException | IOException | URISyntaxException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "not known to be migrated: {0}", e.getMessage());
            return false; // there is no history yet, or none that we can read
        }
    }

    /// The checksums by script. One that was not a script, or not applied well, has a checksum that
    /// no script has.
    private static Map<String, Long> history(Connection connection, String table)
            throws SQLException {
        String sql =
                "select \"script\", \"checksum\", \"type\", \"success\" from \""
                        + table
                        + "\" where \"type\" not in ('TABLE', 'BASELINE')";
        try (var statement = connection.prepareStatement(sql);
                var rows = statement.executeQuery()) {
            var history = new HashMap<String, Long>();
            while (rows.next()) {
                boolean applied = "SQL".equals(rows.getString(3)) && rows.getBoolean(4);
                history.put(rows.getString(1), applied ? rows.getInt(2) : Long.MIN_VALUE);
            }
            return history;
        }
    }

    private static Map<String, Long> scripts(String folder, ClassLoader loader)
            throws IOException, URISyntaxException {
        var scripts = new HashMap<String, Long>();
        for (URL place : Collections.list(loader.getResources(folder))) {
            for (String script : names(place, folder)) {
                URL url = URI.create(place + "/" + script.replace(" ", "%20")).toURL();
                scripts.merge(
                        script,
                        checksum(url),
                        (one, other) -> Long.MAX_VALUE); // twice: Flyway will tell
            }
        }
        return scripts;
    }

    /// Every file below, by its path from the folder.
    private static List<String> names(URL place, String folder)
            throws IOException, URISyntaxException {
        if (place.openConnection() instanceof JarURLConnection jar) {
            String prefix = folder + "/";
            var names = new ArrayList<String>();
            for (var entry : Collections.list(jar.getJarFile().entries())) {
                if (!entry.isDirectory() && entry.getName().startsWith(prefix)) {
                    names.add(entry.getName().substring(prefix.length()));
                }
            }
            return names;
        }
        var root = Path.of(place.toURI());
        try (var files = Files.walk(root)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString().replace('\\', '/'))
                    .toList();
        }
    }

    /// As Flyway has it: of the lines, without what ends them.
    private static Long checksum(URL script) throws IOException {
        var checksum = new CRC32();
        try (var lines =
                new BufferedReader(
                        new InputStreamReader(script.openStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                checksum.update(line.getBytes(StandardCharsets.UTF_8));
            }
        }
        return (long) (int) checksum.getValue();
    }
}
