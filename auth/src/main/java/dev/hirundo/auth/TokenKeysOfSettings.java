package dev.hirundo.auth;

import dev.hirundo.auth.token.TokenKey;
import dev.hirundo.core.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The keys of access tokens: those that are set, else the secret; and former secrets, which only
/// verify what they signed.
final class TokenKeysOfSettings {
    private static final int ID_BYTES = 8;

    private TokenKeysOfSettings() {}

    /// The first one signs.
    static List<TokenKey> of(AuthSettings settings) {
        var keys = new ArrayList<>(settings.keys());
        if (keys.isEmpty()) {
            settings.secrets().forEach(secret -> keys.add(hmac(secret)));
        }
        return keys;
    }

    private static TokenKey hmac(Secret secret) {
        return TokenKey.hmac(id(secret), TokenKey.Algorithm.HS256, secret);
    }

    /// The same on all nodes that share the secret; it tells nothing about it.
    private static String id(Secret secret) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(
                    new SecretKeySpec(
                            secret.reveal().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            byte[] id = mac.doFinal("hirundo auth key id".getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(id, 0, ID_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }
}
