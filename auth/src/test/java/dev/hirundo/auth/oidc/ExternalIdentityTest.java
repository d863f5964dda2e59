package dev.hirundo.auth.oidc;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.hirundo.core.Secret;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExternalIdentityTest {
    private static ExternalIdentity identity(String provider, String subject, boolean verified) {
        return new ExternalIdentity(
                provider, subject, Optional.empty(), verified, Optional.empty());
    }

    @Test
    void nobodyIsWithoutAProviderOrASubject() {
        assertThrows(IllegalArgumentException.class, () -> identity(" ", "u", false));
        assertThrows(IllegalArgumentException.class, () -> identity("works", "", false));
        assertThrows(
                IllegalArgumentException.class, () -> identity("works", "u".repeat(256), false));
    }

    @Test
    void noAddressIsNotVerified() {
        assertThrows(IllegalArgumentException.class, () -> identity("works", "u", true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "short"})
    void aPendingLoginWithoutItsSecretsCannotBe(String weak) {
        var strong = Secret.of("s".repeat(43));
        for (int i = 0; i < 3; i++) {
            var state = i == 0 ? Secret.of(weak) : strong;
            var nonce = i == 1 ? Secret.of(weak) : strong;
            var verifier = i == 2 ? Secret.of(weak) : strong;
            assertThrows(
                    IllegalArgumentException.class,
                    () -> new PendingLogin("works", state, nonce, verifier, Instant.MAX));
        }
    }

    @Test
    void aPendingLoginShowsNoSecret() {
        var secret = Secret.of("geheim".repeat(10));
        var pending = new PendingLogin("works", secret, secret, secret, Instant.MAX);
        assertFalse(pending.toString().contains("geheim"));
    }
}
