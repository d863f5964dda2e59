package dev.hirundo.auth;

import java.time.Duration;
import java.time.InstantSource;

/// Limits how often somebody may try what can be guessed or abused.
///
/// The seam to a limiter of your own, such as one that all nodes share: [#local] counts on one node
/// only, so three nodes let three times as much through. Thread-safe.
public interface Attempts {

    /// Charges one attempt, if there is one left. An attempt that is refused costs nothing.
    ///
    /// @param key whose budget is charged: an account's id or address in its normal form, a
    ///   client's network, or two of these; compared as it is
    /// @return zero if the attempt may go on, else how long to wait before the next
    Duration tryAcquire(Kind kind, String key);

    /// Gives a key its whole budget back: its last attempt was right.
    void forgive(Kind kind, String key);

    /// Counts in memory, by GCRA (ITU-T I.371) in whole microseconds. Never blocks on I/O.
    ///
    /// Holds at most 100,000 keys of each kind, about 20 MB, each as a hash of 32 bytes and only
    /// until its budget is full again. Keys that have spent half of their budget are held apart
    /// from the others: inventing any number of new keys makes none of them be forgotten. What such
    /// a flood can push out are keys with few attempts, and it costs 50,000 attempts to win back
    /// those.
    ///
    /// A clock that steps back counts as no time passed: nobody gains an attempt, nobody waits
    /// longer.
    static Attempts local(InstantSource clock) {
        return new LocalAttempts(clock, LocalAttempts.MAX_KEYS);
    }

    /// What is tried. Each kind has a burst, which may be used at once, and gains one attempt per
    /// refill up to the burst.
    ///
    /// The rates keep guessing on line hopeless (NIST SP 800-63B-4, section 3.2.2; RFC 4226,
    /// section 7.3). They are no substitute for the count of consecutive failures after which that
    /// section wants an authenticator disabled (100): such a count must survive a restart.
    enum Kind {
        /// Passwords tried on one account from one network: 10, then one every 5 minutes.
        LOGIN_PAIR(10, Duration.ofMinutes(5)),

        /// Passwords tried on one account from everywhere: 100, then one every 15 minutes. Networks
        /// from which the account was logged in to before are not held up by it: nobody is locked
        /// out by strangers there.
        LOGIN_ACCOUNT(100, Duration.ofMinutes(15)),

        /// Passwords tried from one network, where many people may sit: 50, then one every 10
        /// seconds.
        LOGIN_ADDRESS(50, Duration.ofSeconds(10)),

        /// Registrations tried from one network, where a whole office may sit: 20, then one a
        /// minute.
        REGISTER_ADDRESS(20, Duration.ofMinutes(1)),

        /// Mail asked for to one account: 3, then one every 15 minutes.
        RESET_ACCOUNT(3, Duration.ofMinutes(15)),

        /// Mail asked for from one network: 10, then one every 2 minutes.
        RESET_ADDRESS(10, Duration.ofMinutes(2)),

        /// One-time and recovery codes tried on one account: 5, then one every 15 minutes, so that
        /// guessing six digits with three valid at a time has less than one chance in 3,000 a day.
        CODE_ACCOUNT(5, Duration.ofMinutes(15));

        private final int burst;
        private final Duration refill;

        Kind(int burst, Duration refill) {
            this.burst = burst;
            this.refill = refill;
        }

        /// How many attempts may follow each other at once.
        public int burst() {
            return burst;
        }

        /// After which time one more attempt is there.
        public Duration refill() {
            return refill;
        }
    }
}
