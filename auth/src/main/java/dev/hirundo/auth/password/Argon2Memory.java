package dev.hirundo.auth.password;

import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator.BlockPool;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator.FixedBlockPool;
import org.bouncycastle.crypto.params.Argon2Parameters;

/// The memory in which Bouncy Castle computes Argon2id, cleared after each hash: made anew for
/// each, it is tens of megabytes of garbage a hash, in blocks of 1 KiB, which the collector copies
/// while everybody waits. For one thread.
final class Argon2Memory {
    private static final int WORKING_BLOCKS = 4; // taken beside those of the cost

    private final BlockPool blocks;

    /// @param usual a hash of another cost may take memory of its own
    Argon2Memory(Argon2Cost usual) {
        // cast when it runs: the verifier loads an interface that something is assigned to, and an
        // AOT cache links this class at every start
        blocks = BlockPool.class.cast(new FixedBlockPool(usual.memoryKib() + WORKING_BLOCKS));
    }

    /// @param secret a key, if there is one (RFC 9106: K); may be empty
    /// @param data associated data (X); may be empty
    byte[] tag(
            byte[] password, byte[] salt, byte[] secret, byte[] data, Argon2Cost cost, int length) {
        var generator = new Argon2BytesGenerator();
        generator.init(
                new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                        .withVersion(Argon2id.VERSION)
                        .withMemoryAsKB(cost.memoryKib())
                        .withIterations(cost.passes())
                        .withParallelism(cost.lanes())
                        .withSalt(salt)
                        .withSecret(secret)
                        .withAdditional(data)
                        .withBlockPool(blocks)
                        .build());
        byte[] tag = new byte[length];
        generator.generateBytes(password, tag);
        return tag;
    }
}
