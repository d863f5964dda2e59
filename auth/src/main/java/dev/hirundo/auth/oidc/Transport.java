package dev.hirundo.auth.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.hirundo.core.Json;
import dev.hirundo.core.ProblemException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/// The only way to a provider: `https`, no redirects, no cookies, a bound on the time and on the
/// size of each answer, and JSON.
///
/// Thread-safe; blocks.
final class Transport {
    static final Duration TIMEOUT = Duration.ofSeconds(5);
    static final int MAX_BODY = 256 * 1024;

    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|\\[::1]");

    private final String provider;
    private final Duration timeout;
    private final boolean plain;
    private final HttpClient client;

    /// An answer that is neither a redirect nor the provider's own failure.
    ///
    /// @param json the body; for a status other than 200 missing where it is no JSON
    record Answer(int status, JsonNode json) {
        boolean isOk() {
            return status == 200;
        }

        /// Only the status: the body may hold tokens.
        @Override
        public String toString() {
            return "Answer[" + status + "]";
        }
    }

    /// @param plain whether `http` will do anywhere, not on loopback hosts only
    private Transport(String provider, Duration timeout, boolean plain, HttpClient client) {
        this.provider = provider;
        this.timeout = timeout;
        this.plain = plain;
        this.client = client;
    }

    static Transport create(String provider, Duration timeout, boolean plain) {
        var client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(timeout)
                        .build();
        return new Transport(provider, timeout, plain, client);
    }

    /// Whether secrets may go there: absolute, a host, no user, no fragment; and encrypted, or
    /// within this machine.
    boolean allows(URI uri) {
        boolean complete = uri.getScheme() != null && uri.getHost() != null;
        if (!complete || uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
            return false;
        }
        String host = uri.getHost().toLowerCase(Locale.ROOT);
        return switch (uri.getScheme().toLowerCase(Locale.ROOT)) {
            case "https" -> true;
            case "http" -> plain || LOOPBACK.matcher(host).matches();
            default -> false;
        };
    }

    Answer get(URI uri, Map<String, String> headers) {
        return send(request(uri, headers).GET().build());
    }

    Answer post(URI uri, Map<String, String> headers, Map<String, String> form) {
        return send(
                request(uri, headers)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(Form.encode(form)))
                        .build());
    }

    private HttpRequest.Builder request(URI uri, Map<String, String> headers) {
        if (!allows(uri)) {
            throw unavailable("it has an address that is not https");
        }
        var request = HttpRequest.newBuilder(uri);
        headers.forEach(request::header);
        return headers.containsKey("Accept")
                ? request
                : request.header("Accept", "application/json");
    }

    private Answer send(HttpRequest request) {
        var response = receive(request);
        int status = response.statusCode();
        if (status >= 300 && status < 400) {
            throw unavailable("it redirects where it must answer");
        }
        if (status == 429 || status >= 500) {
            throw unavailable("it answers with status " + status);
        }
        try {
            return new Answer(status, Json.standard().readTree(response.body()));
        } catch (ProblemException _) { // quotes what it cannot read
            if (status == 200) {
                throw unavailable("its answer is not JSON");
            }
            return new Answer(status, MissingNode.getInstance());
        }
    }

    /// Waits for the whole answer: the timeout of a JDK request ends with the headers.
    private HttpResponse<byte[]> receive(HttpRequest request) {
        var answer =
                client.sendAsync(
                        request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_BODY));
        try {
            return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            throw unavailable("it does not answer in time");
        } catch (ExecutionException e) {
            throw unavailable(
                    e.getCause() instanceof IOException io
                            ? "the request failed with " + io.getClass().getSimpleName()
                            : "the request failed");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw unavailable("the wait for it was interrupted");
        } finally {
            answer.cancel(true);
        }
    }

    ProviderUnavailableException unavailable(String detail) {
        return new ProviderUnavailableException(provider, detail);
    }
}
