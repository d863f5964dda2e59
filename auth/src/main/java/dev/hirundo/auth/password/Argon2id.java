package dev.hirundo.auth.password;

/// Argon2id, version 1.3 (RFC 9106).
@FunctionalInterface
interface Argon2id {
    int VERSION = 0x13;

    byte[] tag(byte[] password, byte[] salt, Argon2Cost cost, int length);

    /// Keeps the memory of such a cost on each thread that computes, until the thread ends. Bouncy
    /// Castle is loaded by the first hash: its jar is signed, and to check that takes as long as
    /// much of the rest of a start.
    static Argon2id withMemoryOf(Argon2Cost usual) {
        var memory = ThreadLocal.withInitial(() -> new Argon2Memory(usual));
        return (password, salt, cost, length) ->
                memory.get().tag(password, salt, new byte[0], new byte[0], cost, length);
    }
}
