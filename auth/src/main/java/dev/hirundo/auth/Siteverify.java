package dev.hirundo.auth;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hirundo.core.Json;
import dev.hirundo.core.ProblemException;
import dev.hirundo.core.Secret;
import java.net.InetAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A [Captcha] whose challenges are checked by the siteverify protocol: a form with `secret`,
/// `response` and `remoteip` is posted, and answered by JSON with `success`.
///
/// A call takes five seconds at most, follows no redirect and reads no answer longer than 64 KiB.
/// The score of reCAPTCHA v3 is not looked at. Immutable, thread-safe.
public final class Siteverify implements Captcha {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int MAX_ANSWER = 64 * 1024;
    private static final int MAX_RESPONSE = 8 * 1024; // Turnstile's are up to 2 KiB
    private static final int OK = 200;

    /// The codes by which the services tell that not the client is at fault.
    private static final Set<String> OUR_FAULTS =
            Set.of(
                    "missing-input-secret",
                    "invalid-input-secret",
                    "sitekey-secret-mismatch",
                    "bad-request",
                    "internal-error");

    private final HttpClient client;
    private final URI endpoint;
    private final Secret secret;
    private final Duration timeout;
    private final Set<String> hostnames;
    private final String action;

    private Siteverify(
            HttpClient client,
            URI endpoint,
            Secret secret,
            Duration timeout,
            Set<String> hostnames,
            String action) {
        this.client = client;
        this.endpoint = endpoint;
        this.secret = secret;
        this.timeout = timeout;
        this.hostnames = hostnames;
        this.action = action;
    }

    static Siteverify create(URI endpoint, Secret secret) {
        return create(endpoint, secret, TIMEOUT);
    }

    static Siteverify create(URI endpoint, Secret secret, Duration timeout) {
        if (!"https".equals(endpoint.getScheme()) && !isLocal(endpoint)) {
            throw new IllegalArgumentException(
                    "the captcha's secret would travel in clear text: use https, not " + endpoint);
        }
        if (endpoint.getHost() == null || endpoint.getUserInfo() != null) {
            throw new IllegalArgumentException(
                    "no URI of a captcha service, such as https://host/path");
        }
        if (secret.reveal().isBlank()) {
            throw new IllegalArgumentException(
                    "the captcha's secret is blank: set the site's secret key");
        }
        var client =
                HttpClient.newBuilder()
                        .connectTimeout(timeout)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .build();
        return new Siteverify(client, endpoint, secret, timeout, Set.of(), "");
    }

    private static boolean isLocal(URI endpoint) {
        String host = endpoint.getHost();
        if (!"http".equals(endpoint.getScheme()) || host == null) {
            return false;
        }
        try {
            return host.equals("localhost")
                    || InetAddress.ofLiteral(host.replaceAll("[\\[\\]]", "")).isLoopbackAddress();
        } catch (IllegalArgumentException someName) {
            return false;
        }
    }

    /// Only challenges solved on a page of one of these hosts pass. Empty, which is the default,
    /// leaves that to the service's own settings.
    public Siteverify withHostnames(Set<String> hostnames) {
        return new Siteverify(client, endpoint, secret, timeout, Set.copyOf(hostnames), action);
    }

    /// Only challenges solved for this action pass, so that one of a harmless form is no use for
    /// another. Empty, the default, takes any.
    public Siteverify withAction(String action) {
        return new Siteverify(client, endpoint, secret, timeout, hostnames, action);
    }

    @Override
    public boolean passes(String response, String address) {
        if (response.isBlank() || response.length() > MAX_RESPONSE) {
            return false;
        }
        var verdict = verdict(ask(form(response, address)));
        if (!verdict.path("success").isBoolean()) {
            throw new UnavailableException("the captcha service's answer has no verdict");
        }
        return verdict.path("success").asBoolean() ? isOurs(verdict) : isTheirFault(verdict);
    }

    private String form(String response, String address) {
        String form = "secret=" + encoded(secret.reveal()) + "&response=" + encoded(response);
        return address.isBlank() ? form : form + "&remoteip=" + encoded(address);
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private HttpResponse<byte[]> ask(String form) {
        var request =
                HttpRequest.newBuilder(endpoint)
                        .timeout(timeout)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .header("Accept", "application/json")
                        .POST(BodyPublishers.ofString(form))
                        .build();
        var answer =
                client.sendAsync(
                        request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_ANSWER));
        try {
            // the request's own timeout ends with the head of the answer
            return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new UnavailableException("the captcha service did not answer in time", e);
        } catch (ExecutionException e) {
            throw new UnavailableException("the captcha service cannot be asked", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnavailableException("interrupted while the captcha service was asked", e);
        } finally {
            answer.cancel(true);
        }
    }

    private static JsonNode verdict(HttpResponse<byte[]> answer) {
        if (answer.statusCode() != OK) {
            throw new UnavailableException("the captcha service answered " + answer.statusCode());
        }
        try {
            return Json.standard().readTree(answer.body());
        } catch (ProblemException e) {
            throw new UnavailableException("the captcha service's answer is no JSON", e);
        }
    }

    private boolean isOurs(JsonNode verdict) {
        return (hostnames.isEmpty() || hostnames.contains(verdict.path("hostname").asText()))
                && (action.isEmpty() || action.equals(verdict.path("action").asText()));
    }

    /// @return false, for the client is at fault
    private static boolean isTheirFault(JsonNode verdict) {
        for (var code : verdict.path("error-codes")) {
            if (OUR_FAULTS.contains(code.asText())) {
                throw new UnavailableException(
                        "the captcha service does not serve us: " + code.asText());
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return "Siteverify[" + endpoint + "]";
    }
}
