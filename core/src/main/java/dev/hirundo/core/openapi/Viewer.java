package dev.hirundo.core.openapi;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;

/// Swagger UI from its webjar, and the page that starts it.
///
/// Only the files that the page asks for are served, each at a path of its own: no path of a
/// request is ever looked up on the class path.
///
/// @param version that of the webjar; a part of the paths, so that browsers may keep the files
record Viewer(ClassLoader loader, String version) {
    static final String DEPENDENCY = "org.webjars:swagger-ui";
    private static final String LISTED = "META-INF/maven/org.webjars/swagger-ui/pom.properties";
    private static final String WEBJAR = "META-INF/resources/webjars/swagger-ui/";
    private static final Map<String, String> FILES =
            Map.of(
                    "swagger-ui-bundle.js", "text/javascript; charset=UTF-8",
                    "swagger-ui.css", "text/css; charset=UTF-8",
                    "favicon-32x32.png", "image/png");

    /// Empty if the webjar is not on the class path.
    static Optional<Viewer> find(ClassLoader loader) {
        try (InputStream listed = loader.getResourceAsStream(LISTED)) {
            if (listed == null) {
                return Optional.empty();
            }
            var properties = new Properties();
            properties.load(listed);
            return Optional.ofNullable(properties.getProperty("version"))
                    .map(version -> new Viewer(loader, version));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What is served, by the path below that of the page.
    ///
    /// @param servers that the page may talk to, beside its own
    Map<String, Served> files(String title, List<String> servers) {
        var files = new LinkedHashMap<String, Served>();
        String page =
                own("docs.html").replace("{title}", escaped(title)).replace("{version}", version);
        files.put(
                "",
                Served.of("text/html; charset=UTF-8", page.getBytes(StandardCharsets.UTF_8))
                        .with("Content-Security-Policy", policy(servers))
                        .with("Referrer-Policy", "no-referrer"));
        files.put(
                "/docs.js",
                Served.of(
                        "text/javascript; charset=UTF-8",
                        own("docs.js").getBytes(StandardCharsets.UTF_8)));
        FILES.forEach(
                (name, type) -> {
                    String place = WEBJAR + version + "/" + name;
                    files.put(
                            "/" + version + "/" + name,
                            new Served(() -> read(loader, place), '"' + version + '"', Map.of())
                                    .with("Content-Type", type)
                                    .with("Cache-Control", "public, max-age=31536000, immutable")
                                    .with("X-Content-Type-Options", "nosniff"));
                });
        return files;
    }

    /// Beyond its own files, Swagger UI needs the images that are in its style sheet.
    private static String policy(List<String> servers) {
        String origins =
                servers.stream()
                        .map(URI::create)
                        .filter(URI::isAbsolute)
                        .map(url -> " " + url.getScheme() + "://" + url.getRawAuthority())
                        .distinct()
                        .collect(Collectors.joining());
        return "default-src 'self'; connect-src 'self'"
                + origins
                + "; img-src 'self' data:; object-src 'none'; base-uri 'none';"
                + " form-action 'none'; frame-ancestors 'none'";
    }

    private static String own(String name) {
        String place = Viewer.class.getPackageName().replace('.', '/') + "/" + name;
        return new String(
                read(Objects.requireNonNull(Viewer.class.getClassLoader()), place),
                StandardCharsets.UTF_8);
    }

    private static byte[] read(ClassLoader loader, String place) {
        try (InputStream in = loader.getResourceAsStream(place)) {
            if (in == null) {
                throw new IllegalStateException(place + " is missing on the class path");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }
}
