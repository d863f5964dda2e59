package dev.hirundo.auth;

import dev.hirundo.auth.token.TokenSigner;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;

/// Makes the tokens that say who calls (RFC 9068).
final class AccessTokens {
    /// The claim that tells which refresh of the session a token came with.
    static final String GENERATION = "gen";

    private final TokenSigner signer;
    private final Duration ttl;
    private final Map<String, Set<String>> permissions;

    /// @param permissions the scopes that each role brings along
    AccessTokens(TokenSigner signer, Duration ttl, Map<String, Set<String>> permissions) {
        this.signer = signer;
        this.ttl = ttl;
        this.permissions = permissions;
    }

    Duration ttl() {
        return ttl;
    }

    String issue(Account account, UUID session, long generation) {
        var claims = new LinkedHashMap<String, Object>();
        claims.put("sid", session.toString());
        claims.put(GENERATION, generation);
        claims.put("roles", account.roles().stream().sorted().toList());
        claims.put("scope", String.join(" ", scopes(account)));
        return signer.sign(account.id().toString(), claims, ttl);
    }

    /// What an account may do, by its roles.
    Set<String> scopes(Account account) {
        return account.roles().stream()
                .flatMap(role -> permissions.getOrDefault(role, Set.of()).stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
