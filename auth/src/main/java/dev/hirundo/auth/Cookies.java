package dev.hirundo.auth;

import dev.hirundo.core.Problem;
import dev.hirundo.core.ProblemException;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.SetCookie;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/// Tokens in cookies that no script can read, and the proof that a request which brings them was
/// meant (RFC 6265bis; OWASP, Cross-Site Request Forgery Prevention).
///
/// A browser sends a cookie along whoever asks for it. So a request that may change something must
/// bear a header that no form of another site can set, and must come from an origin that is ours.
final class Cookies {
    static final HeaderName CSRF = HeaderNames.create("X-CSRF");
    private static final HeaderName FETCH_SITE = HeaderNames.create("Sec-Fetch-Site");
    private static final Set<Method> SAFE = Set.of(Method.GET, Method.HEAD, Method.OPTIONS);

    private final String accessName;
    private final String refreshName;
    private final boolean secure;
    private final Optional<String> origin;
    private final Duration accessTtl;
    private final Duration refreshTtl;
    private final String path;

    /// @param path of the routes that a refresh token is for
    Cookies(AuthSettings settings, String path) {
        secure = !settings.insecureCookies();
        accessName = secure ? "__Host-access" : "access"; // RFC 6265bis, section 4.1.3
        refreshName = secure ? "__Secure-refresh" : "refresh";
        origin = settings.url().map(Cookies::origin);
        accessTtl = settings.accessTtl();
        refreshTtl = settings.refreshTtl();
        this.path = path;
    }

    Optional<String> accessToken(ServerRequest req) {
        return req.headers().cookies().first(accessName).asOptional();
    }

    /// @throws ProblemException 403 if the request may be another site's
    Optional<String> refreshToken(ServerRequest req) {
        var token = req.headers().cookies().first(refreshName).asOptional();
        if (token.isPresent() && isForged(req)) {
            throw forged().toException();
        }
        return token;
    }

    void set(ServerResponse res, String accessToken, String refreshToken) {
        res.headers().addCookie(cookie(accessName, accessToken, "/", accessTtl));
        res.headers().addCookie(cookie(refreshName, refreshToken, path, refreshTtl));
    }

    void clear(ServerRequest req, ServerResponse res) {
        if (req.headers().cookies().contains(accessName)
                || req.headers().cookies().contains(refreshName)) {
            clear(res);
        }
    }

    void clear(ServerResponse res) {
        res.headers().addCookie(cookie(accessName, "", "/", Duration.ZERO));
        res.headers().addCookie(cookie(refreshName, "", path, Duration.ZERO));
    }

    private SetCookie cookie(String name, String value, String path, Duration age) {
        return SetCookie.builder(name, value)
                .path(path)
                .maxAge(age)
                .httpOnly(true)
                .secure(secure)
                .sameSite(SetCookie.SameSite.STRICT)
                .build();
    }

    /// Whether a request that bears a cookie may have been made by another site's page.
    boolean isForged(ServerRequest req) {
        boolean upgrade = req.headers().contains(HeaderNames.UPGRADE);
        if (SAFE.contains(req.prologue().method()) && !upgrade) {
            return false;
        }
        return !upgrade && !req.headers().contains(CSRF) || !isOurs(req, upgrade);
    }

    /// By what the browser says of the page: it sends `Origin` with all that is not GET or HEAD,
    /// and with each WebSocket (RFC 6454, section 7.3; Fetch, section 3.2).
    private boolean isOurs(ServerRequest req, boolean demanded) {
        var sent = req.headers().first(HeaderNames.ORIGIN);
        if (sent.isPresent()) {
            return sent.get().equalsIgnoreCase(origin.orElseGet(() -> requested(req)));
        }
        return !demanded
                && req.headers()
                        .first(FETCH_SITE)
                        .map(Set.of("same-origin", "none")::contains)
                        .orElse(true);
    }

    private static String requested(ServerRequest req) {
        var uri = req.requestedUri();
        boolean standard =
                uri.scheme().equals("https") && uri.port() == 443
                        || uri.scheme().equals("http") && uri.port() == 80;
        return uri.scheme() + "://" + uri.host() + (standard ? "" : ":" + uri.port());
    }

    private static String origin(URI url) {
        return url.getScheme()
                + "://"
                + url.getHost()
                + (url.getPort() < 0 ? "" : ":" + url.getPort());
    }

    static Problem forged() {
        return Problem.of(403)
                .withDetail(
                        "A request that bears a cookie and changes something needs the header X-CSRF, with any value, and must come from a page of this site.");
    }
}
