package dev.hirundo.realtime;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// A broker by way of a server that all nodes are connected to.
///
/// One thread connects, sends what waits, one batch at a time, and connects again when it broke, or
/// when this node no longer hears itself.
final class SharedBroker implements Broker {
    /// How long it may take until a node hears itself.
    static final Duration PATIENCE = Duration.ofSeconds(15);

    /// How many messages wait at most.
    static final int ROOM = 1_000;

    private static final System.Logger LOGGER =
            System.getLogger(SharedBroker.class.getPackageName());

    /// After a wake nothing is sent for so long: where each commit is told by itself, the others do
    /// little but look.
    private static final Duration GAP = Duration.ofMillis(2);

    private static final Duration CLOSING = Duration.ofSeconds(1);

    private final Carrier carrier;
    private final Letters letters;
    private final Duration patience;
    private final Outage outage;
    private final Outbox outbox = new Outbox(ROOM);
    private final ReentrantLock telling = new ReentrantLock();
    private final Thread thread = Thread.ofVirtual().name("hirundo-broker").unstarted(this::run);
    private @Nullable Receiver receiver;
    private long sent;

    /// @param carrier is closed with the broker
    /// @param random makes a name that no other node has, and pauses that differ
    SharedBroker(Carrier carrier, RandomGenerator random, Duration patience) {
        this.carrier = carrier;
        this.letters = new Letters("%016x".formatted(random.nextLong()));
        this.patience = patience;
        this.outage = new Outage(carrier.name(), random);
    }

    @Override
    public void start(Receiver receiver) {
        this.receiver = receiver;
        thread.start();
    }

    @Override
    public void wake() {
        outbox.wake();
    }

    @Override
    public boolean send(byte[] message) {
        return outbox.offer(message);
    }

    private void run() {
        try {
            while (!outbox.isClosed()) {
                connectAndSend();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // there is no more time
        }
    }

    /// After an outage other nodes may have missed a wake, as may this one.
    private void connectAndSend() throws InterruptedException {
        var hearing = new Hearing();
        try (var link = carrier.connect(hearing)) {
            send(List.of(letters.trial(++sent)), link, hearing);
            hearing.awaitItself();
            outage.ended();
            outbox.admit();
            tell(Receiver::woken);
            sendAll(link, hearing);
        } catch (IOException | RuntimeException | Error e) {
            outbox.refuse();
            outbox.wake();
            outbox.rest(outage.goesOn(e));
        }
    }

    private void send(List<byte[]> texts, Carrier.Link link, Hearing hearing)
            throws IOException, InterruptedException {
        hearing.expect(sent);
        link.publish(texts);
    }

    private void sendAll(Carrier.Link link, Hearing hearing)
            throws IOException, InterruptedException {
        while (true) {
            var batch = outbox.take(patience);
            hearing.demandHeard();
            if (batch.isEmpty() && outbox.isClosed()) {
                return;
            }
            send(write(batch), link, hearing);
            if (batch.wake()) {
                Thread.sleep(GAP);
            }
        }
    }

    private List<byte[]> write(Outbox.Batch batch) {
        var texts = new ArrayList<byte[]>();
        if (batch.isEmpty()) {
            texts.add(letters.trial(++sent));
        }
        if (batch.wake()) {
            texts.add(letters.wake(++sent));
        }
        batch.messages().forEach(message -> texts.add(letters.message(++sent, message)));
        return texts;
    }

    private void tell(Consumer<Receiver> news) {
        telling.lock();
        try {
            if (receiver != null && !outbox.isClosed()) {
                news.accept(receiver);
            }
        } catch (RuntimeException e) {
            LOGGER.log(System.Logger.Level.ERROR, "what another node told was not taken", e);
        } finally {
            telling.unlock();
        }
    }

    @Override
    public void close() {
        outbox.close();
        try {
            if (thread.isAlive() && !thread.join(CLOSING)) {
                thread.interrupt();
                thread.join();
            }
        } catch (InterruptedException _) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
        carrier.close();
    }

    /// What is heard over one connection.
    private final class Hearing implements Carrier.Ear {
        private final CountDownLatch first = new CountDownLatch(1);
        private @Nullable Exception deaf;
        private long expected;
        private long heard;
        private long sinceNanos;

        /// What this node sends it hears too.
        synchronized void expect(long number) {
            if (heard >= expected) {
                sinceNanos = System.nanoTime();
            }
            expected = number;
        }

        /// @throws IOException if this node does not hear itself
        synchronized void demandHeard() throws IOException {
            if (deaf != null) {
                throw new IOException(deaf);
            }
            if (heard < expected && System.nanoTime() - sinceNanos >= patience.toNanos()) {
                throw new IOException("silent for " + patience);
            }
        }

        /// @throws IOException if it cannot: so it is by way of a pooler of transactions
        void awaitItself() throws IOException, InterruptedException {
            if (!first.await(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new IOException("silent for " + patience);
            }
            demandHeard();
        }

        private synchronized void heardItself(long number) {
            heard = number;
            sinceNanos = System.nanoTime();
            first.countDown();
        }

        @Override
        public void heard(byte[] text) {
            switch (letters.read(text)) {
                case Letters.Own(long number) -> heardItself(number);
                case Letters.Wake() -> tell(Receiver::woken);
                case Letters.Message(byte[] message) -> tell(each -> each.received(message));
                case Letters.Trial() -> {}
            }
        }

        @Override
        public void deafened(Exception why) {
            synchronized (this) {
                deaf = why;
            }
            first.countDown();
            outbox.rouse();
        }
    }
}
