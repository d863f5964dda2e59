package dev.hirundo.auth.password;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/// Hashes passwords and verifies them, by Argon2id (RFC 9106).
///
/// ```java
/// var hashing = PasswordHashing.create();
/// String stored = hashing.hash(password);
/// if (hashing.verify(password, stored) != Verification.MISMATCH) …
/// ```
///
/// Each call computes for some 35 ms in 19 MiB unless told otherwise, so only a few run at once
/// ([Builder#hashers]); a few more wait, and the rest is refused. They run on daemon threads of the
/// platform, which keep their memory and end when they had nothing to do for 10 s. Passwords are
/// normalised to NFC (NIST SP 800-63B-4, section 3.1.1.2) and otherwise taken as they are; a
/// `char[]` is passed by `CharBuffer.wrap`.
///
/// Thread-safe. Every method blocks, and throws [HashingBusyException] if it would for too long or
/// is interrupted while it waits; the interrupt flag stays set then.
public final class PasswordHashing {
    private static final System.Logger LOGGER =
            System.getLogger(PasswordHashing.class.getPackageName());
    private static final int SALT_BYTES = 16;
    private static final int TAG_BYTES = 32;

    private final Argon2id argon2id;
    private final Argon2Cost cost;
    private final SecureRandom random;
    private final Gate gate;
    private final StoredHash nobody;

    /// What became of a password that was compared with a stored hash.
    public enum Verification {
        /// It is the one.
        MATCH,
        /// It is the one, and the hash was made at another cost than today's: hash it anew and
        /// store that, now that the password is known.
        MATCH_REHASH,
        /// It is not the one, or what is stored is no hash of ours.
        MISMATCH
    }

    PasswordHashing(Argon2id argon2id, Argon2Cost cost, SecureRandom random, Gate gate) {
        this.argon2id = argon2id;
        this.cost = cost;
        this.random = random;
        this.gate = gate;
        this.nobody = new StoredHash(cost, bytes(SALT_BYTES), bytes(TAG_BYTES));
    }

    /// With the defaults of [Builder].
    public static PasswordHashing create() {
        return builder().build();
    }

    public static Builder builder() {
        return new Builder();
    }

    /// The password's hash with a new salt, in the PHC string format:
    /// `$argon2id$v=19$m=19456,t=2,p=1$salt$tag`, 97 characters at the standard cost.
    ///
    /// @throws IllegalArgumentException if it has more than 200 code points or is not Unicode text:
    ///   ask [PasswordRules] first
    /// @throws HashingBusyException if too many wait
    public String hash(CharSequence password) {
        var text =
                PasswordText.of(password)
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "the password is too long or no Unicode text: ask"
                                                        + " PasswordRules first"));
        byte[] salt = bytes(SALT_BYTES);
        byte[] tag = compute(text, utf8 -> argon2id.tag(utf8, salt, cost, TAG_BYTES));
        return new StoredHash(cost, salt, tag).toPhc();
    }

    /// Compares a password with a stored hash, in constant time.
    ///
    /// What is not an Argon2id hash within the bounds of [Argon2Cost] never matches; it is logged
    /// without its text and costs what [#verifyNobody] does.
    ///
    /// @throws HashingBusyException if too many wait
    public Verification verify(CharSequence password, String stored) {
        Optional<StoredHash> hash = StoredHash.parse(stored);
        if (hash.isEmpty()) {
            LOGGER.log(
                    System.Logger.Level.WARNING,
                    "a stored password hash is not Argon2id or beyond the bounds of its cost");
            verifyNobody(password);
            return Verification.MISMATCH;
        }
        if (!matches(password, hash.get())) {
            return Verification.MISMATCH;
        }
        return isOfToday(hash.get()) ? Verification.MATCH : Verification.MATCH_REHASH;
    }

    /// Costs what a comparison costs and matches nothing: for an unknown account, and for one
    /// without a password, so that the time of the answer does not tell them.
    ///
    /// @throws HashingBusyException if too many wait
    public void verifyNobody(CharSequence password) {
        matches(password, nobody);
    }

    @Override
    public String toString() {
        return "PasswordHashing[" + cost + "]";
    }

    /// A password that could never have been hashed is refused without work: that tells its length,
    /// which the caller knows, and nothing about the account.
    private boolean matches(CharSequence password, StoredHash hash) {
        return PasswordText.of(password)
                .map(text -> compute(text, utf8 -> tag(utf8, hash)))
                .map(tag -> MessageDigest.isEqual(tag, hash.tag()))
                .orElse(false);
    }

    private byte[] tag(byte[] utf8, StoredHash hash) {
        return argon2id.tag(utf8, hash.salt(), hash.cost(), hash.tag().length);
    }

    private byte[] compute(PasswordText text, Function<byte[], byte[]> tag) {
        return gate.pass(
                () -> {
                    byte[] utf8 = text.toUtf8();
                    try {
                        return tag.apply(utf8);
                    } finally {
                        Arrays.fill(utf8, (byte) 0);
                    }
                });
    }

    private boolean isOfToday(StoredHash hash) {
        return hash.cost().equals(cost)
                && hash.salt().length == SALT_BYTES
                && hash.tag().length == TAG_BYTES;
    }

    /// Whether one more would be turned away now. To be asked before what a hash is looked up for;
    /// a moment later it may be otherwise. Does not block.
    public boolean isBusy() {
        return gate.isFull();
    }

    /// How long a password waits for its turn at most.
    public Duration patience() {
        return gate.patience();
    }

    private byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    /// The settings of a [PasswordHashing]. Not thread-safe.
    public static final class Builder {
        private static final int QUEUE_PER_HASHER = 64; // some 2.5 s at 35 to 40 ms each

        private Argon2Cost cost = Argon2Cost.standard();
        private int hashers = Runtime.getRuntime().availableProcessors();
        private int queue = -1;
        private Duration patience = Duration.ofSeconds(3);
        private SecureRandom random = new SecureRandom();

        private Builder() {}

        /// What a hash costs; [Argon2Cost#standard] unless set.
        ///
        /// @throws IllegalArgumentException if it is below every setting of the OWASP Password
        ///   Storage Cheat Sheet
        public Builder cost(Argon2Cost cost) {
            if (cost.isWeak()) {
                throw new IllegalArgumentException(
                        cost + " is too weak: take 19456 KiB and 2 passes, or 7168 KiB and 5");
            }
            return insecureCost(cost);
        }

        /// Any cost, even [Argon2Cost#insecureForTests].
        public Builder insecureCost(Argon2Cost cost) {
            this.cost = Objects.requireNonNull(cost);
            return this;
        }

        /// How many compute at once, 1 or more; the number of processors unless set. The memory in
        /// use is this many times the cost's. Fewer than the processors leave some to other
        /// requests while many log in.
        public Builder hashers(int hashers) {
            if (hashers < 1) {
                throw new IllegalArgumentException("hashers < 1: " + hashers);
            }
            this.hashers = hashers;
            return this;
        }

        /// How many more may wait, 0 or more; 64 for each hasher unless set.
        public Builder queue(int queue) {
            if (queue < 0) {
                throw new IllegalArgumentException("queue < 0: " + queue);
            }
            this.queue = queue;
            return this;
        }

        /// How long one of them waits at most, more than 0 and up to a minute; 3 s unless set.
        public Builder patience(Duration patience) {
            if (!patience.isPositive() || patience.compareTo(Duration.ofMinutes(1)) > 0) {
                throw new IllegalArgumentException("patience is not 0 to 60 s: " + patience);
            }
            this.patience = patience;
            return this;
        }

        /// Where salts come from; the platform's default unless set.
        public Builder random(SecureRandom random) {
            this.random = Objects.requireNonNull(random);
            return this;
        }

        public PasswordHashing build() {
            int places = queue < 0 ? Math.multiplyExact(QUEUE_PER_HASHER, hashers) : queue;
            return new PasswordHashing(
                    Argon2id.withMemoryOf(cost), cost, random, new Gate(hashers, places, patience));
        }
    }
}
