package dev.hirundo.ratelimit;

import dev.hirundo.core.StartException;
import io.github.bucket4j.BucketExceptions.BucketExecutionException;
import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.distributed.remote.CommandResult;
import io.github.bucket4j.distributed.remote.RemoteCommand;
import io.github.bucket4j.distributed.remote.Request;
import io.github.bucket4j.distributed.versioning.Versions;
import io.github.bucket4j.redis.lettuce.Bucket4jLettuce.LettuceBasedProxyManagerBuilder;
import io.github.bucket4j.redis.lettuce.RedisApi;
import io.github.bucket4j.redis.lettuce.cas.LettuceBasedProxyManager;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Bucket4j's states in Redis, each under `hirundo:limit:<limiter>:<hash of the key>`, until it
/// would be full again. One connection serves all threads; a refusal costs one round trip, else it
/// is two.
final class RedisBuckets implements Buckets {
    private static final System.Logger LOGGER =
            System.getLogger(RedisBuckets.class.getPackageName());
    private static final String PLACE = "Redis";
    private static final String PREFIX = "hirundo:limit:";
    private static final Duration CONNECTING = Duration.ofSeconds(2);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
    private static final Duration CLOSING = Duration.ofSeconds(1);

    /// Bounds what waits for a Redis that is silent.
    private static final int MOST_WAITING = 10_000;

    private static final ExpirationAfterWriteStrategy EXPIRY =
            ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(STAY);

    private final ClientResources resources;
    private final RedisClient client;
    private final Duration timeout;
    private volatile StatefulRedisConnection<String, byte[]> link;

    /// What Bucket4j asks, until a deadline.
    private record Questions<K>(RedisAsyncCommands<K, byte[]> redis, Deadline deadline)
            implements RedisApi<K> {
        @Override
        public <V> RedisFuture<V> eval(
                String script, ScriptOutputType type, K[] keys, byte[][] values) {
            demandTime();
            return redis.eval(script, type, keys, values);
        }

        @Override
        public RedisFuture<byte[]> get(K key) {
            demandTime();
            return redis.get(key);
        }

        @Override
        public RedisFuture<?> delete(K key) {
            throw new UnsupportedOperationException();
        }

        private void demandTime() {
            if (deadline.isOver()) {
                throw Buckets.away(PLACE, new TimeoutException());
            }
        }
    }

    private RedisBuckets(RedisURI uri, Duration timeout) {
        this.timeout = timeout;
        this.resources =
                ClientResources.builder()
                        .reconnectDelay(
                                Delay.fullJitter(
                                        Duration.ofMillis(10),
                                        LONGEST_PAUSE,
                                        10,
                                        TimeUnit.MILLISECONDS))
                        .build();
        this.client = RedisClient.create(resources, uri);
        client.setOptions(options());
        try {
            this.link = link();
        } catch (RedisException e) {
            close();
            throw e;
        }
    }

    /// @param timeout of each decision
    /// @throws StartException if it cannot be reached
    static RedisBuckets connect(URI uri, Duration timeout) {
        var redis = parse(uri);
        redis.setTimeout(CONNECTING);
        try {
            return new RedisBuckets(redis, timeout);
        } catch (RedisException e) {
            Throwable cause = e;
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            throw new StartException(
                    "Cannot reach Redis at "
                            + place(redis)
                            + " ("
                            + cause.getMessage()
                            + "). Start it, or give the address and password of another.");
        }
    }

    private static RedisURI parse(URI uri) {
        try {
            return RedisURI.create(uri);
        } catch (IllegalArgumentException e) {
            throw new StartException(
                    "The address of Redis is not right. Use redis://host:6379, or"
                            + " rediss://user:password@host:6379/1 for TLS and the second database.");
        }
    }

    /// Without password.
    private static String place(RedisURI uri) {
        return uri.getHost() == null ? "its sentinels" : uri.getHost() + ":" + uri.getPort();
    }

    /// What is under way when the connection breaks is not sent again, for it may have been done.
    private static ClientOptions options() {
        return ClientOptions.builder()
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .replayFilter(_ -> true)
                .requestQueueSize(MOST_WAITING)
                .maintNotificationsConfig(MaintNotificationsConfig.disabled())
                .socketOptions(SocketOptions.builder().connectTimeout(CONNECTING).build())
                .build();
    }

    private StatefulRedisConnection<String, byte[]> link() {
        return client.connect(RedisCodec.of(StringCodec.ASCII, ByteArrayCodec.INSTANCE));
    }

    @Override
    public Duration timeout() {
        return timeout;
    }

    @Override
    public <T> CompletionStage<T> execute(
            String limiter, String key, RemoteCommand<T> command, Deadline deadline) {
        var id = PREFIX + SharedKey.of(limiter, key);
        var request = new Request<>(command, Versions.getLatest(), null, null);
        try {
            return states(deadline)
                    .executeAsync(id, request)
                    .thenApply(CommandResult::getData)
                    .exceptionally(
                            e -> {
                                throw failure(e.getCause());
                            });
        } catch (RuntimeException e) {
            return CompletableFuture.failedStage(failure(e));
        }
    }

    private static RuntimeException failure(@Nullable Throwable cause) {
        return switch (cause) {
            case RedisException e -> Buckets.away(PLACE, e);
            case CancellationException e -> Buckets.away(PLACE, e);
            case BucketExecutionException e -> Buckets.away(PLACE, e);
            case IllegalStateException e ->
                    new StoreException("A count in Redis cannot be read", e);
            case RuntimeException e -> e;
            case null, default -> new CompletionException(cause);
        };
    }

    private LettuceBasedProxyManager<String> states(Deadline deadline) {
        return new LettuceBasedProxyManagerBuilder<>(new Questions<>(link.async(), deadline))
                .expirationAfterWrite(EXPIRY)
                .build();
    }

    @Override
    public long clock() {
        try {
            var time = Deadline.in(timeout).await(link.async().time());
            return TimeUnit.SECONDS.toNanos(number(time.get(0)))
                    + TimeUnit.MICROSECONDS.toNanos(number(time.get(1)));
        } catch (TimeoutException | ExecutionException | CancellationException | RedisException e) {
            throw Buckets.away(PLACE, e);
        }
    }

    private static long number(byte[] digits) {
        return Long.parseLong(new String(digits, StandardCharsets.US_ASCII));
    }

    /// Lettuce connects anew when a connection breaks, but not when it only is silent: as one whose
    /// other end was switched off, or that a firewall forgot.
    @Override
    public void renew() {
        var silent = link;
        if (silent.isOpen()) {
            try {
                link = link();
                silent.close();
            } catch (RedisException e) {
                LOGGER.log(System.Logger.Level.DEBUG, "no other connection", e);
            }
        }
    }

    @Override
    public void close() {
        client.shutdown(Duration.ZERO, CLOSING);
        resources
                .shutdown(0, CLOSING.toMillis(), TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(CLOSING.toMillis());
    }
}
