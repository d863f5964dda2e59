package dev.hirundo.ratelimit;

import dev.hirundo.core.Settings;
import dev.hirundo.core.StartException;
import dev.hirundo.core.data.Database;
import io.helidon.config.Config;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What stands under `ratelimit` in the settings, judged.
///
/// @param store where counts are kept
/// @param redis where Redis is, if counts are kept there
/// @param timeout of a decision, if the store is shared
/// @param keys for how many keys of each policy, in a local store
/// @param clients how a client's address is found
/// @param addresses what of it is the key
record RateLimitSettings(
        boolean enabled,
        Store store,
        Optional<URI> redis,
        Duration timeout,
        int keys,
        ClientAddress clients,
        AddressKey addresses,
        List<RatePolicy> policies) {

    static final Set<String> KEYS =
            Set.of("enabled", "store", "redis", "timeout", "keys", "prefix", "proxies", "policies");

    private static final int LEAST_KEYS = 1_000;
    private static final int MOST_KEYS = 100_000_000;
    private static final Duration LEAST_TIMEOUT = Duration.ofMillis(10);
    private static final Duration MOST_TIMEOUT = Duration.ofSeconds(10);

    /// Where counts are kept, by the value of `store`.
    enum Store {
        LOCAL,
        REDIS,
        POSTGRESQL
    }

    static RateLimitSettings read(Config config) {
        Settings.warnOfUnknown(config, KEYS);
        var store = store(config.get("store"));
        return new RateLimitSettings(
                Settings.flag(config.get("enabled"), true),
                store,
                redis(store, config.get("redis")),
                Settings.duration(
                        config.get("timeout"),
                        LimitStore.STANDARD_TIMEOUT,
                        LEAST_TIMEOUT,
                        MOST_TIMEOUT),
                Settings.number(
                        config.get("keys"), LimitStore.STANDARD_KEYS, LEAST_KEYS, MOST_KEYS),
                clients(config.get("proxies")),
                new AddressKey(
                        Settings.number(
                                config.get("prefix"),
                                AddressKey.STANDARD_PREFIX,
                                AddressKey.LEAST_PREFIX,
                                AddressKey.MOST_PREFIX)),
                policies(config.get("policies")));
    }

    /// Opens the store that is named. Blocks, if it is another machine's.
    ///
    /// @throws StartException if it cannot be reached, or needs a database and is given none
    LimitStore open(Optional<Database> database) {
        return switch (store) {
            case LOCAL -> LimitStore.local(keys);
            case REDIS -> LimitStore.redis(redis.orElseThrow(), timeout);
            case POSTGRESQL ->
                    LimitStore.postgresql(
                            database.orElseThrow(
                                    () ->
                                            new StartException(
                                                    "ratelimit.store is postgresql, but the program gives no database: RateLimit.create(config, database)")),
                            timeout);
        };
    }

    private static Store store(Config config) {
        return switch (Settings.oneOf(config, "local", "redis", "postgresql")) {
            case "local" -> Store.LOCAL;
            case "redis" -> Store.REDIS;
            case "postgresql" -> Store.POSTGRESQL;
            case String other -> throw new IllegalStateException(other);
        };
    }

    private static Optional<URI> redis(Store store, Config config) {
        if (store != Store.REDIS) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new URI(
                            Settings.text(config)
                                    .orElseThrow(
                                            () ->
                                                    new StartException(
                                                            config.key()
                                                                    + " is not set, but counts shall be kept in Redis: set it, such as redis://localhost:6379"))));
        } catch (URISyntaxException _) {
            throw new StartException( // without the text: it may hold a password
                    config.key() + " is no address such as redis://localhost:6379");
        }
    }

    private static ClientAddress clients(Config config) {
        try {
            return ClientAddress.behind(Settings.list(config));
        } catch (IllegalArgumentException e) {
            throw new StartException(config.key() + ": " + e.getMessage());
        }
    }

    private static List<RatePolicy> policies(Config config) {
        return config.asNodeList().orElse(List.of()).stream().map(PolicySettings::read).toList();
    }
}
