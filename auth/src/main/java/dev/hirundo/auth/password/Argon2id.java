package dev.hirundo.auth.password;

import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/// Argon2id, version 1.3 (RFC 9106), as Bouncy Castle computes it.
///
/// Bouncy Castle allocates the memory anew for each call and clears it at the end: 20 MiB of
/// garbage for 19 MiB of cost.
@FunctionalInterface
interface Argon2id {
    int VERSION = Argon2Parameters.ARGON2_VERSION_13;

    byte[] tag(byte[] password, byte[] salt, Argon2Cost cost, int length);

    static byte[] compute(byte[] password, byte[] salt, Argon2Cost cost, int length) {
        return compute(password, salt, new byte[0], new byte[0], cost, length);
    }

    /// @param secret a key, if there is one (RFC 9106: K); may be empty
    /// @param data associated data (X); may be empty
    static byte[] compute(
            byte[] password, byte[] salt, byte[] secret, byte[] data, Argon2Cost cost, int length) {
        var generator = new Argon2BytesGenerator();
        generator.init(
                new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                        .withVersion(VERSION)
                        .withMemoryAsKB(cost.memoryKib())
                        .withIterations(cost.passes())
                        .withParallelism(cost.lanes())
                        .withSalt(salt)
                        .withSecret(secret)
                        .withAdditional(data)
                        .build());
        byte[] tag = new byte[length];
        generator.generateBytes(password, tag);
        return tag;
    }
}
