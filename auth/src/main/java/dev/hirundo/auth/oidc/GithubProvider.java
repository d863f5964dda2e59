package dev.hirundo.auth.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hirundo.auth.oidc.ExternalLoginException.Reason;
import dev.hirundo.core.Secret;
import java.net.URI;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/// GitHub, or a GitHub Enterprise Server: OAuth without an ID token, so that it is asked who the
/// user is, over TLS and with the token that came for the code.
///
/// The subject is the account's number, never its login name: names are given to others. The
/// address is the primary one of the account. Asked for: the scope `user:email`.
///
/// Thread-safe; blocks as [IdentityProvider] says.
public final class GithubProvider implements IdentityProvider {
    private static final String SCOPE = "user:email";
    private static final int MAX_LOGIN = 100;

    private final Transport transport;
    private final CodeFlow flow;
    private final URI authorization;
    private final URI token;
    private final URI user;
    private final URI emails;
    private final String issuer;
    private final String name;

    private GithubProvider(Builder builder) {
        name = builder.name;
        transport = Transport.create(name, Transport.TIMEOUT, false);
        Names.demandSafe(transport, "address of GitHub", builder.web);
        Names.demandSafe(transport, "address of GitHub's API", builder.api);
        flow =
                new CodeFlow(
                        name,
                        builder.client,
                        transport,
                        InstantSource.system(),
                        new SecureRandom());
        issuer = below(builder.web, "/login/oauth").toString();
        authorization = below(builder.web, "/login/oauth/authorize");
        token = below(builder.web, "/login/oauth/access_token");
        user = below(builder.api, "/user");
        emails = below(builder.api, "/user/emails");
    }

    /// github.com, named `github`.
    ///
    /// @throws IllegalArgumentException if the client's id or secret is blank
    public static GithubProvider create(String clientId, Secret secret) {
        return builder(clientId, secret).build();
    }

    /// As [#create], with more to say.
    public static Builder builder(String clientId, Secret secret) {
        return new Builder(new Client(clientId, secret));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Login begin(URI callback) {
        var pending = flow.pending();
        return new Login(flow.redirect(authorization, pending, callback, SCOPE, Map.of()), pending);
    }

    @Override
    public ExternalIdentity finish(
            PendingLogin pending, URI callback, Map<String, String> parameters) {
        String code = flow.code(pending, parameters, issuer, false);
        var tokens = flow.exchange(token, Client.Authentication.POST, code, pending, callback);
        var account = ask(user, tokens.access());
        if (!account.isOk()) {
            throw transport.unavailable("its /user answers with status " + account.status());
        }
        return identity(account.json(), primary(ask(emails, tokens.access())));
    }

    private Transport.Answer ask(URI address, String accessToken) {
        return transport.get(
                address,
                Map.of(
                        "Authorization", "Bearer " + accessToken,
                        "Accept", "application/vnd.github+json",
                        "X-GitHub-Api-Version", "2022-11-28"));
    }

    private ExternalIdentity identity(JsonNode account, Optional<JsonNode> address) {
        JsonNode id = account.path("id");
        if (!id.isIntegralNumber() || !id.canConvertToLong() || id.longValue() < 1) {
            throw new ExternalLoginException(name, Reason.UNTRUSTED, "the account has no number");
        }
        var email = address.flatMap(Claims::email);
        boolean verified = email.isPresent() && address.get().path("verified").asBoolean(false);
        var called = Claims.name(account).or(() -> Claims.text(account, "login", MAX_LOGIN));
        return new ExternalIdentity(name, Long.toString(id.longValue()), email, verified, called);
    }

    /// None where the token may not read them: a user without a known address is one too.
    private static Optional<JsonNode> primary(Transport.Answer answer) {
        if (answer.isOk()) {
            for (JsonNode each : answer.json()) {
                if (each.path("primary").asBoolean(false)) {
                    return Optional.of(each);
                }
            }
        }
        return Optional.empty();
    }

    private static URI below(URI base, String path) {
        String prefix = base.toString();
        return URI.create(
                (prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix) + path);
    }

    /// Shows no secret.
    @Override
    public String toString() {
        return "GithubProvider[" + name + "]";
    }

    /// Which GitHub. Not thread-safe.
    public static final class Builder {
        private final Client client;
        private String name = "github";
        private URI web = URI.create("https://github.com");
        private URI api = URI.create("https://api.github.com");

        private Builder(Client client) {
            this.client = client;
        }

        /// Another name than `github`, for a second one.
        ///
        /// @throws IllegalArgumentException if it is not as [IdentityProvider#name()] says
        public Builder name(String name) {
            this.name = Names.demandName(name);
            return this;
        }

        /// A GitHub Enterprise Server, whose API lies below `/api/v3`.
        public Builder enterprise(URI server) {
            web = server;
            api = below(server, "/api/v3");
            return this;
        }

        /// @throws IllegalArgumentException if the server's address cannot be right
        public GithubProvider build() {
            return new GithubProvider(this);
        }
    }
}
