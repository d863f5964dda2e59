package dev.hirundo.auth.token;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where an issuer's keys lie, and how they are got: bounded in size and time, following no
/// redirect.
///
/// @param address of the key set, or of the issuer who tells where that is
/// @param discovered whether it is the issuer's (OpenID Connect Discovery 1.0, section 4)
/// @param insecureHttp whether plain HTTP is taken from hosts that are not this one
record KeySource(URI address, boolean discovered, boolean insecureHttp, JwkReader reader) {
    static final int MAX_BYTES = 256 * 1024;

    /// For one answer, from the first byte sent to the last received.
    static final Duration TIMEOUT = Duration.ofSeconds(5);

    private static final String DISCOVERY = "/.well-known/openid-configuration";
    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[::1]|\\[0:0:0:0:0:0:0:1]");
    private static final Pattern MAX_AGE =
            Pattern.compile("(?:^|[\\s,])max-age=\"?(\\d{1,9})\"?(?:$|[\\s,])");

    KeySource {
        if (!isAllowed(address, insecureHttp)) {
            throw new IllegalArgumentException(
                    "keys are read over https, or from this machine: " + address);
        }
    }

    /// @param maxAge how long the answer is fresh, where it says so
    record Loaded(Map<String, TokenKey> keys, Optional<Duration> maxAge) {}

    /// Blocks, at most twice [#TIMEOUT].
    ///
    /// @throws IOException with a reason that can be logged
    Loaded load(HttpClient client) throws IOException, InterruptedException {
        var answer = get(client, discovered ? discover(client) : address);
        var maxAge =
                answer.headers()
                        .firstValue("cache-control")
                        .map(MAX_AGE::matcher)
                        .filter(Matcher::find)
                        .map(found -> Duration.ofSeconds(Long.parseLong(found.group(1))));
        return new Loaded(reader.read(answer.body()), maxAge);
    }

    private URI discover(HttpClient client) throws IOException, InterruptedException {
        String issuer = address.toString();
        String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
        var document = JwkReader.tree(get(client, URI.create(base + DISCOVERY)).body());
        if (!document.path("issuer").asText().equals(issuer)) {
            throw new IOException("its discovery document names another issuer");
        }
        try {
            var keys = URI.create(document.path("jwks_uri").asText());
            if (isAllowed(keys, insecureHttp)) {
                return keys;
            }
        } catch (IllegalArgumentException e) {
            throw new IOException("its discovery document has no sound jwks_uri", e);
        }
        throw new IOException("its discovery document has a jwks_uri that is not https");
    }

    private static HttpResponse<byte[]> get(HttpClient client, URI uri)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(uri).header("Accept", "application/json").build();
        var pending =
                client.sendAsync(
                        request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_BYTES));
        try {
            // the client's own timeout ends with the headers, ours with the body
            var answer = pending.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            if (answer.statusCode() != 200) {
                throw new IOException("answers " + answer.statusCode());
            }
            return answer;
        } catch (TimeoutException e) {
            throw new IOException("has not answered within " + TIMEOUT, e);
        } catch (ExecutionException e) {
            var cause = e.getCause();
            throw new IOException("cannot be read: " + cause, cause);
        } finally {
            pending.cancel(true);
        }
    }

    /// By name only: what a name resolves to is not asked.
    private static boolean isAllowed(URI uri, boolean insecureHttp) {
        String host = uri.getHost();
        if (host == null || uri.getUserInfo() != null) {
            return false;
        }
        return "https".equals(uri.getScheme())
                || ("http".equals(uri.getScheme())
                        && (insecureHttp || LOOPBACK.matcher(host).matches()));
    }
}
