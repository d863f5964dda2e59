package dev.hirundo.realtime;

import dev.hirundo.core.data.Database;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// A node with [Items] in a JVM of its own. It says its port, does what it is told by its input,
/// says what it has done, and ends with its input.
final class ItemNode {
    private ItemNode() {}

    /// @param arguments the URL of a PostgreSQL
    public static void main(String[] arguments) throws IOException {
        var settings = Map.of("url", arguments[0], "user", "postgres", "pool", "12");
        var database = Database.create(Config.just(ConfigSources.create(settings)));
        var items = new Items(database);
        var site = new Site(database, Map.of(), items::routes);
        System.out.println(site.uri("/"));
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ");
            Thread.startVirtualThread(() -> obey(items, site, words));
        }
        Runtime.getRuntime().halt(0);
    }

    private static void obey(Items items, Site site, String[] words) {
        switch (words[0]) {
            case "write" -> {
                int writer = Integer.parseInt(words[1]);
                int writers = Integer.parseInt(words[2]);
                items.write(site.log, writer, writers, Integer.parseInt(words[3]));
                System.out.println("wrote");
            }
            case "phantom" -> items.writePhantom(site.log, () -> System.out.println("phantom"));
            case "last" -> items.writeLast(site.log);
            default -> throw new IllegalArgumentException(words[0]);
        }
    }
}
