package dev.hirundo.auth.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/// What an issuer says of itself (OpenID Connect Discovery 1.0, section 3), as far as we use it.
///
/// @param namesItself whether it always sends `iss` back with the browser (RFC 9207)
record Metadata(
        String issuer,
        URI authorization,
        URI token,
        URI keys,
        Optional<URI> userInfo,
        Client.Authentication authentication,
        boolean namesItself) {
    private static final String WELL_KNOWN = "/.well-known/openid-configuration";
    private static final int MAX_URI = 2000;

    /// Asks the issuer. Blocks.
    ///
    /// @throws ProviderUnavailableException if it does not answer, or as somebody else, or names
    ///   addresses that are not safe
    static Metadata read(Transport transport, URI issuer) {
        String base = issuer.toString();
        String prefix = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
        var answer = transport.get(URI.create(prefix + WELL_KNOWN), Map.of());
        if (!answer.isOk()) {
            throw transport.unavailable(
                    "its discovery document answers with status " + answer.status());
        }
        return parse(transport, base, answer.json());
    }

    private static Metadata parse(Transport transport, String issuer, JsonNode document) {
        // exactly: another issuer could speak for this one (section 4.3)
        if (!issuer.equals(document.path("issuer").textValue())) {
            throw transport.unavailable("its discovery document is of another issuer");
        }
        return new Metadata(
                issuer,
                endpoint(transport, document, "authorization_endpoint"),
                endpoint(transport, document, "token_endpoint"),
                endpoint(transport, document, "jwks_uri"),
                document.has("userinfo_endpoint")
                        ? Optional.of(endpoint(transport, document, "userinfo_endpoint"))
                        : Optional.empty(),
                authentication(transport, document.path("token_endpoint_auth_methods_supported")),
                document.path("authorization_response_iss_parameter_supported").asBoolean());
    }

    private static URI endpoint(Transport transport, JsonNode document, String name) {
        try {
            var uri = URI.create(Claims.text(document, name, MAX_URI).orElse(""));
            if (transport.allows(uri)) {
                return uri;
            }
        } catch (IllegalArgumentException _) { // told below
        }
        throw transport.unavailable("its " + name + " is missing or not https");
    }

    private static Client.Authentication authentication(Transport transport, JsonNode methods) {
        if (methods.isMissingNode() || offers(methods, "client_secret_basic")) {
            return Client.Authentication.BASIC;
        }
        if (offers(methods, "client_secret_post")) {
            return Client.Authentication.POST;
        }
        throw transport.unavailable("it takes neither client_secret_basic nor client_secret_post");
    }

    private static boolean offers(JsonNode methods, String method) {
        for (JsonNode each : methods) {
            if (method.equals(each.textValue())) {
                return true;
            }
        }
        return false;
    }
}
