package dev.hirundo.auth.password;

import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator.BlockPool;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator.FixedBlockPool;
import org.bouncycastle.crypto.params.Argon2Parameters;

/// Argon2id, version 1.3 (RFC 9106), as Bouncy Castle computes it.
@FunctionalInterface
interface Argon2id {
    int VERSION = Argon2Parameters.ARGON2_VERSION_13;
    int WORKING_BLOCKS = 4; // that Bouncy Castle takes beside those of the cost

    byte[] tag(byte[] password, byte[] salt, Argon2Cost cost, int length);

    /// Keeps the memory of such a cost on each thread that computes, cleared, until the thread
    /// ends: made anew for each hash, it is tens of megabytes of garbage a hash, in blocks of 1
    /// KiB, which the collector copies while everybody waits.
    static Argon2id withMemoryOf(Argon2Cost usual) {
        var memory =
                ThreadLocal.withInitial(
                        () -> new FixedBlockPool(usual.memoryKib() + WORKING_BLOCKS));
        return (password, salt, cost, length) ->
                compute(password, salt, new byte[0], new byte[0], cost, length, memory.get());
    }

    /// @param secret a key, if there is one (RFC 9106: K); may be empty
    /// @param data associated data (X); may be empty
    static byte[] compute(
            byte[] password,
            byte[] salt,
            byte[] secret,
            byte[] data,
            Argon2Cost cost,
            int length,
            BlockPool memory) {
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
                        .withBlockPool(memory)
                        .build());
        byte[] tag = new byte[length];
        generator.generateBytes(password, tag);
        return tag;
    }
}
