package dev.hirundo.realtime;

import dev.hirundo.core.StartException;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.resource.ClientResources;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Redis' `SUBSCRIBE` and `PUBLISH`, on a connection each.
final class RedisCarrier implements Carrier {
    private static final RedisCodec<String, byte[]> CODEC =
            RedisCodec.of(StringCodec.ASCII, ByteArrayCodec.INSTANCE);
    private static final Duration CONNECTING = Duration.ofSeconds(2);
    private static final Duration PUBLISHING = Duration.ofSeconds(5);
    private static final Duration CLOSING = Duration.ofSeconds(1);

    private final RedisURI uri;
    private final String channel;
    private @Nullable Client client;
    private CompletableFuture<?> lastCut = CompletableFuture.completedFuture(null);

    /// What its connections have in common: threads.
    private record Client(ClientResources resources, RedisClient redis) {
        void close() {
            redis.shutdown(Duration.ZERO, CLOSING);
            resources
                    .shutdown(0, CLOSING.toMillis(), TimeUnit.MILLISECONDS)
                    .awaitUninterruptibly(CLOSING.toMillis());
        }
    }

    /// @throws StartException if it is no address of a Redis
    RedisCarrier(URI uri) {
        try {
            this.uri = RedisURI.create(uri);
        } catch (IllegalArgumentException e) {
            throw new StartException( // without the text: it may hold a password
                    "The address of Redis is not right. Use redis://host:6379, or"
                            + " rediss://user:password@host:6379/1 for TLS and the second database.");
        }
        this.uri.setTimeout(CONNECTING);
        int database = this.uri.getDatabase();
        this.channel = database == 0 ? "hirundo_live" : "hirundo_live_" + database;
    }

    @Override
    public String name() {
        return "redis";
    }

    @Override
    public Link connect(Ear ear) throws IOException {
        if (client == null) {
            client = open();
        }
        try {
            var hearing = client.redis().connectPubSub(CODEC);
            try {
                hearing.addListener(new Subscription(ear));
                hearing.addListener(new Watch(ear));
                hearing.sync().subscribe(channel);
                var telling = client.redis().connect(CODEC);
                telling.addListener(new Watch(ear));
                return new Publishing(telling, channel, () -> cut(hearing, telling));
            } catch (RedisException e) {
                cut(hearing);
                throw e;
            }
        } catch (RedisException e) {
            throw new IOException(e);
        }
    }

    private Client open() {
        var resources = ClientResources.create();
        var redis = RedisClient.create(resources, uri);
        redis.setOptions(
                ClientOptions.builder()
                        .autoReconnect(false)
                        .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                        .maintNotificationsConfig(MaintNotificationsConfig.disabled())
                        .socketOptions(SocketOptions.builder().connectTimeout(CONNECTING).build())
                        .build());
        return new Client(resources, redis);
    }

    /// Does not wait for it: Redis may be silent. Of a connection that was lost too, else its
    /// client keeps it.
    private void cut(StatefulConnection<?, ?>... connections) {
        lastCut =
                CompletableFuture.allOf(
                        Stream.of(connections)
                                .map(StatefulConnection::closeAsync)
                                .toArray(CompletableFuture<?>[]::new));
    }

    @Override
    public void close() {
        if (client != null) {
            lastCut.handle((_, _) -> true)
                    .completeOnTimeout(false, CLOSING.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
            client.close();
        }
    }

    private static final class Subscription extends RedisPubSubAdapter<String, byte[]> {
        private final Ear ear;

        Subscription(Ear ear) {
            this.ear = ear;
        }

        @Override
        public void message(String channel, byte[] message) {
            ear.heard(message);
        }
    }

    private static final class Watch implements RedisConnectionStateListener {
        private final Ear ear;

        Watch(Ear ear) {
            this.ear = ear;
        }

        @Override
        public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
            ear.deafened(new IOException("the connection was closed"));
        }
    }

    private record Publishing(
            StatefulRedisConnection<String, byte[]> telling, String channel, Runnable cut)
            implements Link {

        @Override
        public void publish(List<byte[]> texts) throws IOException, InterruptedException {
            try {
                var answers =
                        texts.stream()
                                .map(text -> telling.async().publish(channel, text))
                                .map(answer -> answer.toCompletableFuture())
                                .toArray(CompletableFuture<?>[]::new);
                CompletableFuture.allOf(answers).get(PUBLISHING.toMillis(), TimeUnit.MILLISECONDS);
            } catch (ExecutionException | TimeoutException | RedisException e) {
                throw new IOException(e);
            }
        }

        @Override
        public void close() {
            cut.run();
        }
    }
}
