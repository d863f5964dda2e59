package dev.hirundo.ratelimit;

import dev.hirundo.core.StartException;
import dev.hirundo.core.data.Database;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;

/// Where counts are kept. Thread-safe.
public interface LimitStore extends AutoCloseable {
    /// For how many keys a local store keeps its counts, unless told.
    int STANDARD_KEYS = 1_000_000;

    /// How long a decision of a shared store may take, unless told.
    Duration STANDARD_TIMEOUT = Duration.ofMillis(250);

    /// In the memory of this machine, for [#STANDARD_KEYS] keys of each limiter.
    static LimitStore local() {
        return local(STANDARD_KEYS);
    }

    /// In the memory of this machine. Beyond that many keys of a limiter those used least are put
    /// away, into a table of at least half as many again: what they took stays taken. When that is
    /// full too, those who have most of their tokens are forgotten first, and so begin anew a
    /// little early. Those who took little never make a spent key's count forgotten, however many
    /// they are; it takes about as many as the table holds who have taken as much.
    ///
    /// @param keys at most, of each limiter; 1,000 to 100,000,000
    /// @throws IllegalArgumentException beyond these bounds
    static LimitStore local(int keys) {
        return new LocalStore(keys, System::nanoTime, new SecureRandom());
    }

    /// In Redis, which several machines share: all limiters of the same name have one count of a
    /// key there, exactly. Connects at once, and again by itself whenever the connection breaks; in
    /// between a [StoreException] is thrown, at once or after [#STANDARD_TIMEOUT].
    ///
    /// All machines go by the clock of Redis. Keys lie there as hashes, until they are full again;
    /// let it evict none (`maxmemory-policy noeviction`), for whoever is evicted begins anew.
    /// Applications that share no counts take databases of their own, as in `redis://host/1`.
    ///
    /// Needs `io.lettuce:lettuce-core` and `com.bucket4j:bucket4j_jdk17-lettuce` on the class path.
    ///
    /// @param uri of one Redis, or of sentinels, not of a cluster: `redis://host:port`,
    ///   `rediss://user:password@host:port/database` for TLS, or `redis-sentinel://…`
    /// @throws StartException if Redis cannot be reached, or those libraries are not there
    static LimitStore redis(URI uri) {
        return redis(uri, STANDARD_TIMEOUT);
    }

    /// As [#redis(URI)], with another timeout.
    ///
    /// @param timeout how long a decision may take before it is a [StoreException]; more than 0
    static LimitStore redis(URI uri, Duration timeout) {
        SharedStore.demandPositive(timeout);
        try {
            var buckets = RedisBuckets.connect(uri, timeout);
            return SharedStore.over(buckets);
        } catch (NoClassDefFoundError e) {
            throw new StartException(
                    "Limits in Redis need two libraries that are not on the class path: add"
                            + " io.lettuce:lettuce-core and com.bucket4j:bucket4j_jdk17-lettuce.");
        }
    }

    /// In PostgreSQL, which several machines share: as [#redis], but slower, and with nothing more
    /// to run. The counts are in the table `ratelimit_bucket`, which is made if it is not there.
    ///
    /// A decision takes a connection of the database's pool, for each of its one or two statements,
    /// and never joins a transaction. Ask before one begins, lest two connections be needed at
    /// once. What is not answered within [#STANDARD_TIMEOUT] is a [StoreException].
    ///
    /// @param database is not closed with the store, and must be closed after it
    /// @throws StartException if it is not PostgreSQL
    static LimitStore postgresql(Database database) {
        return postgresql(database, STANDARD_TIMEOUT);
    }

    /// As [#postgresql(Database)], with another timeout.
    ///
    /// @param timeout how long a decision may take before it is a [StoreException]; more than 0
    static LimitStore postgresql(Database database, Duration timeout) {
        SharedStore.demandPositive(timeout);
        return SharedStore.over(PostgresqlBuckets.over(database, timeout));
    }

    /// A limiter over this store. Those of the same name share their counts, also on other machines
    /// if the store is shared; and should have the same limit. On one machine the one told last
    /// holds. While machines were told different ones, each decides by its own, about the share
    /// that is left.
    ///
    /// @param name of letters, digits, `-`, `_` and `.`, at most 64
    /// @throws IllegalArgumentException if the name is none
    Limiter limiter(String name, Limit limit);

    @Override
    void close();
}
