package dev.hirundo.auth.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hirundo.auth.oidc.ExternalLoginException.Reason;
import dev.hirundo.core.Secret;
import dev.hirundo.core.Sha256;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The authorisation code flow (RFC 6749, section 4.1) with what RFC 9700 asks beside it: a state,
/// PKCE (RFC 7636) and the issuer's name in the answer (RFC 9207).
///
/// Thread-safe.
final class CodeFlow {
    /// How long a user may stay at the provider.
    static final Duration LIFETIME = Duration.ofMinutes(10);

    private static final int RANDOM_BYTES = 32;
    private static final int MAX_CODE = 8 * 1024;
    private static final int MAX_TOKEN = 64 * 1024;

    /// What says that we are set up wrongly (RFC 6749, sections 4.1.2.1 and 5.2; the others
    /// GitHub's).
    private static final Set<String> OUR_FAULT =
            Set.of(
                    "invalid_client",
                    "unauthorized_client",
                    "invalid_request",
                    "invalid_scope",
                    "unsupported_response_type",
                    "unsupported_grant_type",
                    "incorrect_client_credentials",
                    "redirect_uri_mismatch",
                    "application_suspended");

    private static final Set<String> THEIR_FAULT =
            Set.of("server_error", "temporarily_unavailable");

    private final String provider;
    private final Client client;
    private final Transport transport;
    private final InstantSource clock;
    private final RandomGenerator random;

    /// What a code is exchanged for.
    ///
    /// @param id the ID token; empty for none
    record Tokens(String access, String id) {
        @Override
        public String toString() {
            return "Tokens[***]";
        }
    }

    /// @param random one that nobody can foretell
    CodeFlow(
            String provider,
            Client client,
            Transport transport,
            InstantSource clock,
            RandomGenerator random) {
        this.provider = provider;
        this.client = client;
        this.transport = transport;
        this.clock = clock;
        this.random = random;
    }

    /// What stays here while the browser is away.
    PendingLogin pending() {
        return new PendingLogin(
                provider,
                Secret.of(random()),
                Secret.of(random()),
                Secret.of(random()),
                clock.instant().plus(LIFETIME));
    }

    /// Where to send the browser.
    ///
    /// @param more parameters of this kind of provider
    URI redirect(
            URI authorization,
            PendingLogin pending,
            URI callback,
            String scope,
            Map<String, String> more) {
        String verifier = pending.codeVerifier().reveal();
        var query = new LinkedHashMap<String, String>();
        query.put("response_type", "code");
        query.put("client_id", client.id());
        query.put("redirect_uri", demandSafe(callback).toString());
        query.put("scope", scope);
        query.put("state", pending.state().reveal());
        query.put("code_challenge", Digests.text(Sha256.of(verifier)));
        query.put("code_challenge_method", "S256");
        query.putAll(more);
        String separator = authorization.getRawQuery() == null ? "?" : "&";
        return URI.create(authorization + separator + Form.encode(query));
    }

    /// The code that the browser brought.
    ///
    /// @param issuer who must have sent it
    /// @param namesItself whether the issuer always says who it is
    String code(
            PendingLogin pending,
            Map<String, String> parameters,
            String issuer,
            boolean namesItself) {
        if (!pending.provider().equals(provider)) {
            throw refused(Reason.FORGED, "it was begun with another provider");
        }
        if (!Digests.isEqual(parameters.getOrDefault("state", ""), pending.state().reveal())) {
            throw refused(Reason.FORGED, "the state is missing or of another login");
        }
        if (!clock.instant().isBefore(pending.expiresAt())) {
            throw refused(Reason.EXPIRED, "it was begun too long ago");
        }
        if (!parameters.getOrDefault("iss", namesItself ? "" : issuer).equals(issuer)) {
            throw refused(Reason.FORGED, "the answer is of another issuer");
        }
        if (parameters.containsKey("error")) {
            throw failed(
                    parameters.get("error"), Reason.DENIED, "the provider or the user said no");
        }
        String code = parameters.getOrDefault("code", "");
        if (!isVisible(code, MAX_CODE)) {
            throw refused(Reason.FORGED, "the answer holds no code");
        }
        return code;
    }

    /// Of visible ASCII, as codes and access tokens are (RFC 6749, appendices A.11 and A.12).
    private static boolean isVisible(String text, int max) {
        return !text.isBlank()
                && text.length() <= max
                && text.chars().allMatch(c -> c >= ' ' && c <= '~');
    }

    /// Exchanges the code. Blocks.
    Tokens exchange(
            URI endpoint,
            Client.Authentication authentication,
            String code,
            PendingLogin pending,
            URI callback) {
        var headers = new LinkedHashMap<String, String>();
        var form = new LinkedHashMap<String, String>();
        form.put("grant_type", "authorization_code");
        form.put("code", code);
        form.put("redirect_uri", callback.toString());
        form.put("code_verifier", pending.codeVerifier().reveal());
        client.authenticate(authentication, headers, form);
        var answer = transport.post(endpoint, headers, form);
        if (!answer.isOk() || answer.json().has("error")) { // GitHub tells errors with a 200
            throw failed(
                    answer.json().path("error").textValue(),
                    answer.status() == 401 ? Reason.MISCONFIGURED : Reason.CODE_REFUSED,
                    "the provider does not take the code");
        }
        return tokens(answer.json());
    }

    private Tokens tokens(JsonNode answer) {
        if (!"bearer".equalsIgnoreCase(answer.path("token_type").textValue())) {
            throw transport.unavailable("its access token is no bearer token");
        }
        String access =
                Claims.text(answer, "access_token", MAX_TOKEN)
                        .filter(token -> isVisible(token, MAX_TOKEN))
                        .orElseThrow(() -> transport.unavailable("it sends no access token"));
        return new Tokens(access, Claims.text(answer, "id_token", MAX_TOKEN).orElse(""));
    }

    private RuntimeException failed(@Nullable String error, Reason otherwise, String detail) {
        if (error != null && THEIR_FAULT.contains(error)) {
            return transport.unavailable("it says so: " + error);
        }
        if (error != null && OUR_FAULT.contains(error)) {
            return refused(
                    Reason.MISCONFIGURED,
                    error + ": see that client, secret, callback and scopes are as registered");
        }
        return refused(otherwise, detail);
    }

    /// The same rule as for the provider's addresses: the code comes back there.
    private URI demandSafe(URI callback) {
        if (!transport.allows(callback)) {
            throw new IllegalArgumentException(
                    "the callback must be absolute, https, and without user or fragment: "
                            + callback);
        }
        return callback;
    }

    private String random() {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return Digests.text(bytes);
    }

    private ExternalLoginException refused(Reason reason, String detail) {
        return new ExternalLoginException(provider, reason, detail);
    }
}
