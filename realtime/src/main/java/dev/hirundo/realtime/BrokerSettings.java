package dev.hirundo.realtime;

import dev.hirundo.core.Settings;
import dev.hirundo.core.StartException;
import dev.hirundo.core.data.Database;
import dev.hirundo.core.data.Dialect;
import io.helidon.config.Config;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.SecureRandom;
import java.util.Optional;

/// How nodes tell each other, by `broker` and `redis` of the node `realtime`.
///
/// @param kind if it is told
/// @param redis where it is, if it is used
record BrokerSettings(Optional<Kind> kind, Optional<URI> redis) {
    /// The value of `broker`.
    enum Kind {
        NONE,
        POSTGRESQL,
        REDIS
    }

    static BrokerSettings of(Config config) {
        var kind = kind(config.get("broker"));
        return new BrokerSettings(
                kind, kind.filter(Kind.REDIS::equals).map(_ -> redis(config.get("redis"))));
    }

    private static Optional<Kind> kind(Config config) {
        if (Settings.text(config).isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                switch (Settings.oneOf(config, "none", "postgresql", "redis")) {
                    case "none" -> Kind.NONE;
                    case "postgresql" -> Kind.POSTGRESQL;
                    case "redis" -> Kind.REDIS;
                    case String other -> throw new IllegalStateException(other);
                });
    }

    /// `REDIS_URL` in the environment is `redis.url` among the settings.
    private static URI redis(Config config) {
        var common = config.root().get("redis.url");
        var key = Settings.text(config).isPresent() ? config : common;
        var text =
                Settings.text(key)
                        .orElseThrow(
                                () ->
                                        new StartException(
                                                config.key()
                                                        + " is not set, but realtime.broker is redis: set it, or REDIS_URL, such as redis://localhost:6379"));
        try {
            return new URI(text);
        } catch (URISyntaxException _) {
            throw new StartException( // without the text: it may hold a password
                    key.key() + " is no address such as redis://localhost:6379");
        }
    }

    /// Not started.
    ///
    /// @param database whose log the nodes follow
    /// @throws StartException if it cannot be with this database, or without a library
    Broker open(Database database) {
        return switch (kind.orElse(standard(database))) {
            case NONE -> new LocalBroker();
            case POSTGRESQL -> postgresql(database);
            case REDIS -> redis(redis.orElseThrow());
        };
    }

    private static Kind standard(Database database) {
        return database.dialect() == Dialect.POSTGRESQL ? Kind.POSTGRESQL : Kind.NONE;
    }

    private static Broker postgresql(Database database) {
        if (database.dialect() != Dialect.POSTGRESQL) {
            throw new StartException(
                    "realtime.broker is postgresql, but the database is not: set db.url to one, or realtime.broker to none");
        }
        return shared(new PostgresqlCarrier(database));
    }

    private static Broker redis(URI uri) {
        try {
            return shared(new RedisCarrier(uri));
        } catch (NoClassDefFoundError e) {
            throw new StartException(
                    "realtime.broker is redis, which needs a library that is not on the class path: add io.lettuce:lettuce-core.");
        }
    }

    private static Broker shared(Carrier carrier) {
        return new SharedBroker(carrier, new SecureRandom(), SharedBroker.PATIENCE);
    }
}
