package dev.hirundo.auth;

import dev.hirundo.core.Secret;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;
import org.jspecify.annotations.Nullable;

/// Seals what must be read again, by AES-256-GCM with a key made of the server's secret (HKDF, RFC
/// 5869): who has the database alone cannot open it.
///
/// Thread-safe.
final class Vault {
    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int KEY_BYTES = 32;

    private final SecureRandom random;
    private final List<Secret> secrets;

    /// The present one first. Made when first needed: the JDK has to load what it is made by.
    private volatile @Nullable List<SecretKey> keys;

    /// @param secrets the present one first, then former ones, which still open what they sealed
    Vault(List<Secret> secrets, SecureRandom random) {
        this.random = random;
        this.secrets = List.copyOf(secrets);
    }

    private List<SecretKey> keys() {
        var made = keys;
        if (made == null) {
            made = secrets.stream().map(Vault::key).toList();
            keys = made;
        }
        return made;
    }

    private static SecretKey key(Secret secret) {
        try {
            return KDF.getInstance("HKDF-SHA256")
                    .deriveKey(
                            "AES",
                            HKDFParameterSpec.ofExtract()
                                    .addIKM(secret.reveal().getBytes(StandardCharsets.UTF_8))
                                    .thenExpand(
                                            "hirundo auth vault".getBytes(StandardCharsets.UTF_8),
                                            KEY_BYTES));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }

    /// @param about what it belongs to: sealed for one, it cannot be opened for another
    byte[] seal(byte[] plain, String about) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] closed =
                    cipher(Cipher.ENCRYPT_MODE, keys().getFirst(), nonce, about).doFinal(plain);
            return ByteBuffer.allocate(NONCE_BYTES + closed.length).put(nonce).put(closed).array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }

    /// Empty if it was changed, sealed for something else, or with a secret that is unknown now.
    Optional<byte[]> open(byte[] closed, String about) {
        return keys().stream().flatMap(k -> open(closed, about, k).stream()).findFirst();
    }

    private static Optional<byte[]> open(byte[] closed, String about, SecretKey key) {
        if (closed.length < NONCE_BYTES + TAG_BITS / Byte.SIZE) {
            return Optional.empty();
        }
        byte[] nonce = ByteBuffer.wrap(closed).slice(0, NONCE_BYTES).array();
        try {
            return Optional.of(
                    cipher(Cipher.DECRYPT_MODE, key, nonce, about)
                            .doFinal(closed, NONCE_BYTES, closed.length - NONCE_BYTES));
        } catch (AEADBadTagException _) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }

    private static Cipher cipher(int mode, SecretKey key, byte[] nonce, String about)
            throws GeneralSecurityException {
        var cipher = Cipher.getInstance(CIPHER);
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce, 0, NONCE_BYTES));
        cipher.updateAAD(about.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }
}
