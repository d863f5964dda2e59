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
import java.time.Instant;
import java.util.List;
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

    /// Whether a page of the host that was asked is ours. A browser has these cookies for our host
    /// alone; but where that is reached by https, a page that came without may be anybody's.
    private final boolean isHostEnough;

    private final Duration accessTtl;
    private final Duration refreshTtl;

    Cookies(AuthSettings settings) {
        secure = !settings.insecureCookies();
        accessName = secure ? "__Host-access" : "access"; // RFC 6265bis, section 4.1.3
        refreshName = secure ? "__Host-refresh" : "refresh";
        origin = settings.url().map(Cookies::origin);
        isHostEnough = origin.filter(url -> url.startsWith("https:")).isEmpty();
        accessTtl = settings.accessTtl();
        refreshTtl = settings.refreshTtl();
    }

    Optional<String> accessToken(ServerRequest req) {
        return only(req, accessName);
    }

    /// @throws ProblemException 403 if the request may be another site's
    Optional<String> refreshToken(ServerRequest req) {
        var token = only(req, refreshName);
        if (token.isPresent() && isForged(req)) {
            throw forged().toException();
        }
        return token;
    }

    /// Without the prefix of a secure one, a host of the same domain can plant a second, for a
    /// longer path, which a browser sends first: then nobody knows which is ours (RFC 6265bis,
    /// section 8.6).
    private static Optional<String> only(ServerRequest req, String name) {
        var sent = req.headers().cookies().all(name, List::of);
        return sent.size() == 1 ? Optional.of(sent.getFirst()) : Optional.empty();
    }

    void set(ServerResponse res, String accessToken, String refreshToken) {
        res.headers().addCookie(cookie(accessName, accessToken).maxAge(accessTtl).build());
        res.headers().addCookie(cookie(refreshName, refreshToken).maxAge(refreshTtl).build());
    }

    void clear(ServerRequest req, ServerResponse res) {
        if (req.headers().cookies().contains(accessName)
                || req.headers().cookies().contains(refreshName)) {
            clear(res);
        }
    }

    /// By a time that has passed: Helidon writes no `Max-Age` of zero, and without either a browser
    /// would keep the empty cookie.
    void clear(ServerResponse res) {
        res.headers().addCookie(cookie(accessName, "").expires(Instant.EPOCH).build());
        res.headers().addCookie(cookie(refreshName, "").expires(Instant.EPOCH).build());
    }

    /// The prefix `__Host-` wants the path `/`: so no other host can set one for a part of ours.
    private SetCookie.Builder cookie(String name, String value) {
        return SetCookie.builder(name, value)
                .path("/")
                .httpOnly(true)
                .secure(secure)
                .sameSite(SetCookie.SameSite.STRICT);
    }

    /// Whether a request that bears a cookie may have been made by another site's page.
    boolean isForged(ServerRequest req) {
        boolean upgrade = req.headers().contains(HeaderNames.UPGRADE);
        if (SAFE.contains(req.prologue().method()) && !upgrade) {
            return false;
        }
        return !upgrade && !req.headers().contains(CSRF) || !isOurs(req, upgrade);
    }

    /// A page of another site that could log somebody in here would have him use an account of its
    /// own (login CSRF). JSON keeps forms away already.
    ///
    /// @throws ProblemException 403 if a page of another site asks for cookies
    void demandOurs(ServerRequest req) {
        if (!isOurs(req, false)) {
            throw Problem.of(403)
                    .withDetail("Only pages of this site can log in by cookie.")
                    .toException();
        }
    }

    /// By what the browser says of the page: it sends `Origin` with all that is not GET or HEAD,
    /// and with each WebSocket (RFC 6454, section 7.3; Fetch, section 3.2).
    private boolean isOurs(ServerRequest req, boolean demanded) {
        var sent = req.headers().first(HeaderNames.ORIGIN);
        if (sent.isPresent()) {
            return origin.filter(sent.get()::equalsIgnoreCase).isPresent()
                    || isHostEnough && sent.get().equalsIgnoreCase(requested(req));
        }
        return !demanded
                && req.headers()
                        .first(FETCH_SITE)
                        .map(Set.of("same-origin", "none")::contains)
                        .orElse(true);
    }

    private static String requested(ServerRequest req) {
        var uri = req.requestedUri();
        return origin(uri.scheme(), uri.host(), uri.port());
    }

    private static String origin(URI url) {
        return origin(url.getScheme(), url.getHost(), url.getPort());
    }

    /// As browsers write it: without the scheme's own port (RFC 6454, section 6.2).
    private static String origin(String scheme, String host, int port) {
        boolean standard = port < 0 || port == (scheme.equals("https") ? 443 : 80);
        return scheme + "://" + host + (standard ? "" : ":" + port);
    }

    static Problem forged() {
        return Problem.of(403)
                .withDetail(
                        "A request that bears a cookie and changes something needs the header X-CSRF, with any value, and must come from a page of this site.");
    }
}
