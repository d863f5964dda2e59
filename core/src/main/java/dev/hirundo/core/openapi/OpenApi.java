package dev.hirundo.core.openapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hirundo.core.Json;
import dev.hirundo.core.Problem;
import dev.hirundo.core.Problems;
import io.helidon.common.Weighted;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpFeature;
import io.helidon.webserver.http.HttpRouting;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Serves at `/openapi` what the parts of a server say of themselves, as an OpenAPI 3.1 document,
/// and at `/docs` a page that shows it.
///
/// ```java
/// routing.register("/todos", todos)
///         .addFeature(OpenApi.of("Todo API", "1.0").describe("/todos", todos));
/// ```
///
/// The document is made when it is first asked for, and kept: a start does not wait for it. Parts
/// that contradict each other make that a 500; a test that calls [#document] finds them before. The
/// page is Swagger UI: add `org.webjars:swagger-ui` to have it; nothing is loaded from elsewhere.
/// Not thread-safe until added.
public final class OpenApi implements HttpFeature, Weighted {
    private static final String DOCUMENT = "/openapi";
    private static final String PAGE = "/docs";

    /// Before a user's own routes, among which may be one for every path.
    private static final double WEIGHT = Weighted.DEFAULT_WEIGHT + 10;

    private final String title;
    private final String version;
    private final List<String> servers = new ArrayList<>();
    private final Map<String, Described> parts = new LinkedHashMap<>();
    private final List<Consumer<Document>> changes = new ArrayList<>();
    private final AtomicReference<@Nullable Served> served = new AtomicReference<>();

    private OpenApi(String title, String version) {
        this.title = title;
        this.version = version;
    }

    /// A document with nothing in it.
    ///
    /// @param version that of the API
    public static OpenApi of(String title, String version) {
        return new OpenApi(title, version);
    }

    /// Lets a part say what it serves.
    ///
    /// @param path where the part is registered
    /// @throws IllegalArgumentException if the path is none, or has a part already
    public OpenApi describe(String path, Described part) {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("a path begins with a slash: " + path);
        }
        if (parts.putIfAbsent(path.replaceFirst("/+$", ""), part) != null) {
            throw new IllegalArgumentException("two parts are described at " + path);
        }
        return this;
    }

    /// Where the API is reached, if not on the server that sends the document; called again,
    /// another such place.
    ///
    /// @param url absolute, or relative to the document
    /// @throws IllegalArgumentException if it is no URL
    public OpenApi server(String url) {
        servers.add(URI.create(url).toString());
        return this;
    }

    /// Has the last word on the document: a licence, a contact, an operation of one's own.
    public OpenApi change(Consumer<Document> change) {
        changes.add(change);
        return this;
    }

    /// The document as it is served, for a file or a test.
    ///
    /// @throws IllegalArgumentException if the parts contradict each other
    public ObjectNode document() {
        var document = new Document(title, version);
        if (!servers.isEmpty()) {
            var places = document.tree().putArray("servers");
            servers.forEach(url -> places.addObject().put("url", url));
        }
        parts.forEach((path, part) -> part.describe(path, document));
        changes.forEach(change -> change.accept(document));
        return document.finished();
    }

    /// Called by the routing's builder.
    @Override
    public void setup(HttpRouting.Builder routing) {
        serve(routing, DOCUMENT, (req, res) -> served().handle(req, res));
        var viewer = Viewer.find(OpenApi.class.getClassLoader());
        if (viewer.isPresent()) {
            var page = viewer.get().files(title, servers);
            page.forEach((path, file) -> serve(routing, PAGE + path, file));
        } else {
            serve(routing, PAGE, Problems.answering((_, _) -> noViewer()));
        }
    }

    /// Two first requests may both make it: the same.
    private Served served() {
        Served known = served.get();
        if (known == null) {
            known = Served.of("application/json", Json.standard().write(document()));
            served.set(known);
        }
        return known;
    }

    @Override
    public double weight() {
        return WEIGHT;
    }

    private static void serve(HttpRouting.Builder routing, String path, Handler handler) {
        routing.get(path, handler)
                .head(path, handler)
                .any(path, Problems.methodNotAllowed("GET, HEAD"));
    }

    private static void noViewer() {
        throw Problem.of(404)
                .withDetail(
                        "The page that shows "
                                + DOCUMENT
                                + " is not installed: add the dependency "
                                + Viewer.DEPENDENCY
                                + ".")
                .toException();
    }
}
