package dev.hirundo.realtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lettuce.core.KillArgs;
import java.lang.ref.WeakReference;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class RedisBrokerTest extends BrokerContract {
    private static TestRedis redis;
    private static long pid;

    @BeforeAll
    static void open() {
        redis = new TestRedis();
    }

    @AfterAll
    static void close() {
        redis.close();
    }

    @Override
    Carrier carrier() {
        return new RedisCarrier(redis.uri());
    }

    @Override
    void cut() {
        redis.ask(commands -> commands.clientKill(KillArgs.Builder.typePubsub()));
    }

    @Override
    void stop() {
        redis.stop();
    }

    @Override
    void start() {
        redis.start();
    }

    @Override
    void silence() {
        pid = redis.pid();
        TestRedis.signal(pid, "STOP");
    }

    @Override
    void resume() {
        TestRedis.signal(pid, "CONT");
    }

    @Override
    int connections() {
        return redis.ask(
                commands ->
                        (int)
                                Arrays.stream(commands.clientList().split("\n"))
                                        .filter(each -> !each.contains("cmd=client"))
                                        .count());
    }

    @Test
    void nodesWithAnotherDatabaseAreApart() throws Exception {
        var other = redis.uri().resolve("/1");
        try (var a = BrokerNode.over(carrier(), SharedBroker.PATIENCE).awaitWoken();
                var b = BrokerNode.over(carrier(), SharedBroker.PATIENCE).awaitWoken();
                var c = BrokerNode.over(new RedisCarrier(other), SharedBroker.PATIENCE);
                var d = BrokerNode.over(new RedisCarrier(other), SharedBroker.PATIENCE)) {
            c.awaitWoken();
            d.awaitWoken();
            a.send("1");
            b.messagesUntil("1");
            c.send("2");

            assertEquals(List.of(), d.messagesUntil("2"));
        }
    }

    /// A node connects again as often as Redis goes away.
    @Test
    void aConnectionThatWasLostIsForgotten() throws Exception {
        try (var carrier = carrier()) {
            var lost = loseAConnection(carrier);
            while (!lost.refersTo(null)) {
                System.gc();
                Thread.sleep(1); // ends with the test's time
            }
        }
    }

    private static WeakReference<CountDownLatch> loseAConnection(Carrier carrier) throws Exception {
        var deafened = new CountDownLatch(2); // of both its connections
        try (var _ = carrier.connect(new Ear(deafened))) {
            redis.ask(commands -> commands.clientKill(KillArgs.Builder.skipme()));
            deafened.await();
        }
        return new WeakReference<>(deafened);
    }

    private record Ear(CountDownLatch deafened) implements Carrier.Ear {
        @Override
        public void heard(byte[] text) {}

        @Override
        public void deafened(Exception why) {
            deafened.countDown();
        }
    }
}
