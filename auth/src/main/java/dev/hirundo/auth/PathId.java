package dev.hirundo.auth;

import dev.hirundo.core.ProblemException;
import io.helidon.webserver.http.ServerRequest;
import java.util.UUID;

/// The `{id}` of a path.
final class PathId {
    private static final int LENGTH = 36;

    private PathId() {}

    /// @throws ProblemException 404 if it is none: there is nothing by that name
    static UUID of(ServerRequest req, String what) {
        String text = req.path().pathParameters().get("id");
        try {
            if (text.length() == LENGTH) {
                return UUID.fromString(text);
            }
        } catch (IllegalArgumentException _) {
            // told below
        }
        throw Refusals.notFound(what);
    }
}
