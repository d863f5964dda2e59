package dev.hirundo.auth.oidc;

import dev.hirundo.core.Secret;
import dev.hirundo.core.Settings;
import dev.hirundo.core.StartException;
import io.helidon.config.Config;
import java.net.URI;
import java.util.List;
import java.util.Set;

/// The providers that are set up.
///
/// ```yaml
/// auth:
///   providers:
///     google: {client: "…", secret: "${GOOGLE_SECRET}"}
///     github: {client: "…", secret: "${GITHUB_SECRET}"}
///     works:  {client: "…", secret: "${WORKS_SECRET}", issuer: "https://id.example.org/realms/works"}
/// ```
///
/// Accounts are linked under these names: one that was used must never be given to another issuer,
/// which could then say that its users are theirs.
public final class IdentityProviders {
    static final Set<String> GITHUB_KEYS = Set.of("client", "secret", "server");
    static final Set<String> KEYS = Set.of("client", "secret", "issuer", "scopes");

    private static final String GOOGLE = "https://accounts.google.com";

    private IdentityProviders() {}

    /// Reads the node `auth.providers`. Asks nobody.
    ///
    /// For each provider `client` and `secret`, for all but `google` and `github` its `issuer`. May
    /// be set: `scopes`, with spaces between them, default `openid email profile`; for `github` the
    /// `server`, the address of a GitHub Enterprise Server.
    ///
    /// @return in the order of the settings, empty for none
    /// @throws StartException if a setting is missing or cannot be right: with the remedy, in one
    ///   line
    public static List<IdentityProvider> create(Config node) {
        return node.asNodeList().orElse(List.of()).stream()
                .map(IdentityProviders::provider)
                .toList();
    }

    private static IdentityProvider provider(Config node) {
        try {
            return node.name().equals("github") ? github(node) : oidc(node);
        } catch (IllegalArgumentException e) {
            throw new StartException(node.key() + ": " + e.getMessage());
        }
    }

    private static IdentityProvider github(Config node) {
        Settings.warnOfUnknown(node, GITHUB_KEYS);
        var builder = GithubProvider.builder(demand(node, "client"), secret(node));
        Settings.text(node.get("server")).map(URI::create).ifPresent(builder::enterprise);
        return builder.build();
    }

    private static IdentityProvider oidc(Config node) {
        Settings.warnOfUnknown(node, KEYS);
        String issuer =
                node.name().equals("google")
                        ? Settings.text(node.get("issuer")).orElse(GOOGLE)
                        : demand(node, "issuer");
        var builder =
                OidcProvider.builder(
                        node.name(), URI.create(issuer), demand(node, "client"), secret(node));
        var scopes = Settings.list(node.get("scopes"));
        if (!scopes.isEmpty()) {
            builder.scopes(parted(scopes));
        }
        return builder.build();
    }

    /// From a list, or from one text with spaces as an environment variable holds it.
    private static String[] parted(List<String> scopes) {
        return String.join(" ", scopes).split("\\s+");
    }

    private static Secret secret(Config node) {
        return Secret.of(demand(node, "secret"));
    }

    private static String demand(Config node, String key) {
        return Settings.text(node.get(key))
                .map(String::strip)
                .orElseThrow(
                        () ->
                                new StartException(
                                        node.get(key).key()
                                                + " is not set: set it, as the provider gave it, or remove "
                                                + node.key()));
    }
}
