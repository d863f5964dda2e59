package dev.hirundo.bench.live;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Many who listen, by one thread, which does as little as there can be, so that it is not what is
/// measured.
final class Crowd implements AutoCloseable {
    private static final int MOST_HEAD_BYTES = 4096;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Selector selector = Selector.open();
    private final List<SocketChannel> channels = new ArrayList<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(64 * 1024);
    private final byte[] bytes = new byte[buffer.capacity()];
    private final Thread thread = Thread.ofPlatform().name("crowd").unstarted(this::listen);
    private volatile Latencies latencies = new Latencies();
    private volatile long heard;
    private volatile @Nullable Latencies listening;
    private final AtomicInteger lost = new AtomicInteger();

    Crowd() throws IOException {
        thread.start();
    }

    /// Some more come, one after the other.
    void join(int port, Wire wire, String topic, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            var channel = connect(port, wire, topic);
            channels.add(channel);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, new Stamps());
        }
        selector.wakeup();
    }

    private static SocketChannel connect(int port, Wire wire, String topic) throws IOException {
        var channel =
                SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channel.setOption(StandardSocketOptions.SO_LINGER, 0); // its port is free again at once
        channel.write(wire.request(""));
        if (wire == Wire.WS) {
            readUntil("\r\n\r\n", channel);
            channel.write(Wire.subscribe(topic, ""));
        }
        readUntil(wire.begun(), channel);
        return channel;
    }

    private static void readUntil(String end, SocketChannel channel) throws IOException {
        var head = ByteBuffer.allocate(MOST_HEAD_BYTES);
        String text = "";
        while (!text.contains(end)) {
            if (channel.read(head) < 0) {
                throw new IOException("refused: " + text);
            }
            text = new String(head.array(), 0, head.position(), StandardCharsets.ISO_8859_1);
        }
    }

    int size() {
        return channels.size();
    }

    private void listen() {
        try {
            while (selector.isOpen()) {
                var into = latencies;
                listening = into;
                selector.select(key -> read(key, into), TimeUnit.SECONDS.toMillis(1));
                heard = into.count();
            }
        } catch (ClosedSelectorException _) {
            // it has been closed
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read(SelectionKey key, Latencies into) {
        try {
            buffer.clear();
            int length = ((SocketChannel) key.channel()).read(buffer);
            if (length < 0) {
                throw new IOException("the server has closed it");
            }
            long now = System.nanoTime();
            buffer.flip().get(bytes, 0, length);
            ((Stamps) key.attachment()).read(bytes, length, now, into);
        } catch (IOException _) {
            lost.incrementAndGet();
            key.cancel();
        }
    }

    /// Forgets what was heard, while nothing is told.
    void begin() {
        var next = new Latencies();
        latencies = next;
        selector.wakeup();
        await(() -> listening == next);
    }

    /// What was heard since [#begin].
    ///
    /// @param each how many messages everybody has to hear first
    Latencies heard(int each) {
        long all = (long) each * channels.size();
        await(() -> heard >= all);
        if (heard > all || lost.get() > 0) {
            throw new IllegalStateException(
                    heard + " were heard instead of " + all + ", and " + lost + " cut");
        }
        return latencies;
    }

    private void await(BooleanSupplier condition) {
        long begin = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - begin > PATIENCE_NANOS) {
                throw new IllegalStateException(heard + " were heard, and " + lost + " cut");
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Override
    public void close() throws IOException {
        selector.close();
        for (var channel : channels) {
            channel.close();
        }
    }
}
