package dev.hirundo.auth.password;

/// What one Argon2id computation costs (RFC 9106).
///
/// The upper bounds hold for stored hashes too: whoever can write to the database must not make a
/// login take all memory.
///
/// @param memoryKib the memory in KiB (RFC 9106: m); 8 for each lane to 131,072 (128 MiB)
/// @param passes over that memory (t); 1 to 64, and 1 GiB at most in all passes together
/// @param lanes of independent work (p); 1 to 16. They are computed one after the other here, so
///   more than one only helps the attacker; other programs' hashes may have them
public record Argon2Cost(int memoryKib, int passes, int lanes) {
    private static final int MAX_MEMORY_KIB = 128 * 1024;
    private static final int MAX_PASSES = 64;
    private static final int MAX_LANES = 16;
    private static final long MAX_KIB_IN_ALL_PASSES = 1024 * 1024;

    // the weakest of the equal settings in the OWASP sheet: m=7168, t=5
    private static final int LEAST_MEMORY_KIB = 7168;
    private static final long LEAST_KIB_IN_ALL_PASSES = 7168L * 5;

    /// @throws IllegalArgumentException if a number is outside its bounds
    public Argon2Cost {
        between("passes", 1, passes, MAX_PASSES);
        between("lanes", 1, lanes, MAX_LANES);
        between("memoryKib", 8 * lanes, memoryKib, MAX_MEMORY_KIB);
        if ((long) memoryKib * passes > MAX_KIB_IN_ALL_PASSES) {
            throw new IllegalArgumentException(
                    "memoryKib * passes > " + MAX_KIB_IN_ALL_PASSES + ": take less of one");
        }
    }

    /// 19 MiB, 2 passes, 1 lane: what the OWASP Password Storage Cheat Sheet asks for at least.
    public static Argon2Cost standard() {
        return new Argon2Cost(19_456, 2, 1);
    }

    /// Next to nothing, so that tests are fast: a hash of this cost protects no password.
    public static Argon2Cost insecureForTests() {
        return new Argon2Cost(8, 1, 1);
    }

    boolean isWeak() {
        return memoryKib < LEAST_MEMORY_KIB || (long) memoryKib * passes < LEAST_KIB_IN_ALL_PASSES;
    }

    private static void between(String name, int least, int value, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    name + " is not " + least + " to " + most + ": " + value);
        }
    }
}
