package dev.hirundo.ratelimit;

import io.helidon.common.uri.UriPath;
import io.helidon.http.PathMatcher;
import io.helidon.http.PathMatchers;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// Which requests a policy is for.
///
/// @param methods these; empty for all
/// @param paths these, as routes have them; empty for all
record Scope(Set<String> methods, List<Path> paths) {
    static final Scope EVERYWHERE = new Scope(Set.of(), List.of());

    private static final Pattern METHOD = Pattern.compile("[A-Z]+");

    /// A pattern as Helidon's routing has it.
    record Path(String pattern, PathMatcher matcher) {
        /// @throws IllegalArgumentException if Helidon cannot read it
        static Path of(String pattern) {
            if (!pattern.startsWith("/")) {
                throw new IllegalArgumentException(
                        "path \"" + pattern + "\" must begin with a slash, as in /todos/{id}");
            }
            try {
                return new Path(pattern, PathMatchers.create(pattern));
            } catch (IllegalStateException | IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "path \"" + pattern + "\" cannot be read: " + e.getMessage(), e);
            }
        }

        /// A service at `/todos` is reached by `/todos/` too.
        boolean matches(UriPath path) {
            if (matcher.match(path).accepted()) {
                return true;
            }
            String raw = path.rawPath();
            return raw.length() > 1
                    && raw.endsWith("/")
                    && matcher.match(UriPath.create(raw.substring(0, raw.length() - 1))).accepted();
        }
    }

    Scope {
        methods = Set.copyOf(methods);
        paths = List.copyOf(paths);
        for (String method : methods) {
            if (!METHOD.matcher(method).matches()) {
                throw new IllegalArgumentException(
                        "method \"" + method + "\" must be as in a request, such as POST");
            }
        }
    }

    boolean covers(String method, UriPath path) {
        if (!methods.isEmpty() && !methods.contains(method)) {
            return false;
        }
        if (paths.isEmpty()) {
            return true;
        }
        for (var each : paths) {
            if (each.matches(path)) {
                return true;
            }
        }
        return false;
    }
}
