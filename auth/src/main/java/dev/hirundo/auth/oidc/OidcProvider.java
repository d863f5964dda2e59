package dev.hirundo.auth.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hirundo.auth.oidc.ExternalLoginException.Reason;
import dev.hirundo.core.Secret;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Any issuer of OpenID Connect Core 1.0 that tells of itself by discovery: Google, Keycloak, Okta,
/// Auth0, one tenant of Microsoft Entra, GitLab and so on.
///
/// ```java
/// var google = OidcProvider.google(clientId, secret);
/// var works = OidcProvider.discover("works", URI.create("https://id.example.org/realms/works"), clientId, secret);
/// ```
///
/// Nothing is asked before the first login. What the issuer says of itself and its keys are kept
/// for an hour; its failure for 5 s, in which every login fails at once. Where the ID token holds
/// no address, it is asked for at the UserInfo endpoint (section 5.4).
///
/// Thread-safe; blocks as [IdentityProvider] says.
public final class OidcProvider implements IdentityProvider {
    private static final Duration METADATA_LIFETIME = Duration.ofHours(1);
    private static final List<String> SCOPES = List.of("openid", "email", "profile");

    private final String name;
    private final Set<String> scopes;
    private final Transport transport;
    private final Remembered<Metadata> metadata;
    private final CodeFlow flow;
    private final IdTokens idTokens;

    private OidcProvider(Builder builder) {
        var clock = builder.clock;
        name = builder.name;
        scopes = Collections.unmodifiableSet(new LinkedHashSet<>(builder.scopes));
        transport = Transport.create(name, builder.timeout, builder.insecureHttp);
        Names.demandSafe(transport, "issuer", builder.issuer);
        metadata =
                new Remembered<>(
                        name,
                        () -> Metadata.read(transport, builder.issuer),
                        METADATA_LIFETIME,
                        builder.timeout,
                        clock);
        var keys =
                new Remembered<>(name, this::readKeys, METADATA_LIFETIME, builder.timeout, clock);
        flow = new CodeFlow(name, builder.client, transport, clock, new SecureRandom());
        idTokens = new IdTokens(name, builder.client.id(), keys, clock);
    }

    /// Google, named `google`.
    ///
    /// @throws IllegalArgumentException if the client's id or secret is blank
    public static OidcProvider google(String clientId, Secret secret) {
        return discover("google", URI.create("https://accounts.google.com"), clientId, secret);
    }

    /// An issuer, asked for the scopes `openid email profile`.
    ///
    /// @param name see [IdentityProvider#name()]
    /// @param issuer exactly as the issuer writes itself, with or without the last slash
    /// @throws IllegalArgumentException if one of them cannot be right
    public static OidcProvider discover(String name, URI issuer, String clientId, Secret secret) {
        return builder(name, issuer, clientId, secret).build();
    }

    /// As [#discover], with more to say.
    public static Builder builder(String name, URI issuer, String clientId, Secret secret) {
        return new Builder(name, issuer, new Client(clientId, secret));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Login begin(URI callback) {
        var pending = flow.pending();
        var redirect =
                flow.redirect(
                        metadata.value().authorization(),
                        pending,
                        callback,
                        String.join(" ", scopes),
                        Map.of("nonce", pending.nonce().reveal()));
        return new Login(redirect, pending);
    }

    @Override
    public ExternalIdentity finish(
            PendingLogin pending, URI callback, Map<String, String> parameters) {
        var issuer = metadata.value();
        String code = flow.code(pending, parameters, issuer.issuer(), issuer.namesItself());
        var tokens =
                flow.exchange(issuer.token(), issuer.authentication(), code, pending, callback);
        JsonNode claims =
                idTokens.verify(tokens.id(), issuer.issuer(), pending.nonce(), tokens.access());
        String subject = claims.path("sub").textValue();
        boolean complete = claims.has("email") || !scopes.contains("email");
        var details =
                issuer.userInfo()
                        .filter(_ -> !complete)
                        .map(endpoint -> userInfo(endpoint, subject, tokens.access()))
                        .orElse(claims);
        return identity(subject, details);
    }

    private ExternalIdentity identity(String subject, JsonNode claims) {
        Optional<String> email = Claims.email(claims);
        boolean verified = email.isPresent() && Claims.isTrue(claims.path("email_verified"));
        return new ExternalIdentity(name, subject, email, verified, Claims.name(claims));
    }

    /// Must be of the same subject (section 5.3.2): it is not signed.
    private JsonNode userInfo(URI endpoint, String subject, String accessToken) {
        var answer = transport.get(endpoint, Map.of("Authorization", "Bearer " + accessToken));
        if (!answer.isOk()) {
            throw transport.unavailable("its UserInfo answers with status " + answer.status());
        }
        if (!subject.equals(answer.json().path("sub").textValue())) {
            throw new ExternalLoginException(
                    name, Reason.UNTRUSTED, "the UserInfo is of another subject");
        }
        return answer.json();
    }

    private KeySet readKeys() {
        var answer = transport.get(metadata.value().keys(), Map.of());
        if (!answer.isOk()) {
            throw transport.unavailable("its keys answer with status " + answer.status());
        }
        return KeySet.parse(answer.json());
    }

    /// Shows no secret.
    @Override
    public String toString() {
        return "OidcProvider[" + name + "]";
    }

    /// What an issuer is asked for, and how. Not thread-safe.
    public static final class Builder {
        private final String name;
        private final URI issuer;
        private final Client client;
        private Set<String> scopes = new LinkedHashSet<>(SCOPES);
        private boolean insecureHttp;
        private Duration timeout = Transport.TIMEOUT;
        private InstantSource clock = InstantSource.system();

        private Builder(String name, URI issuer, Client client) {
            this.name = Names.demandName(name);
            this.issuer = issuer;
            this.client = client;
        }

        /// What to ask for instead of `openid email profile`; `openid` is asked for anyway.
        ///
        /// @throws IllegalArgumentException if one is blank or holds a space
        public Builder scopes(String... scopes) {
            this.scopes = new LinkedHashSet<>(List.of("openid"));
            for (String scope : scopes) {
                this.scopes.add(Names.demandScope(scope));
            }
            return this;
        }

        /// Lets issuer, endpoints and callback be `http` on any host: whoever listens on the way
        /// can log in as anybody. For networks of a test only.
        public Builder insecureHttp() {
            insecureHttp = true;
            return this;
        }

        Builder timeout(Duration timeout) {
            this.timeout = timeout;
            return this;
        }

        Builder clock(InstantSource clock) {
            this.clock = clock;
            return this;
        }

        /// @throws IllegalArgumentException if the issuer's address cannot be right
        public OidcProvider build() {
            return new OidcProvider(this);
        }
    }
}
