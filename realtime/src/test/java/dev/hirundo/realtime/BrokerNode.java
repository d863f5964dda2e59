package dev.hirundo.realtime;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A node that writes down what its broker tells it.
final class BrokerNode implements Broker.Receiver, AutoCloseable {
    /// In place of a message.
    private static final String WOKEN = "";

    final Broker broker;
    private final LinkedBlockingQueue<String> told = new LinkedBlockingQueue<>();

    BrokerNode(Broker broker) {
        this.broker = broker;
    }

    /// Started, and maybe not yet connected.
    static BrokerNode over(Carrier carrier, Duration patience) {
        var node = new BrokerNode(new SharedBroker(carrier, new Random(), patience));
        node.broker.start(node);
        return node;
    }

    @Override
    public void woken() {
        told.add(WOKEN);
    }

    @Override
    public void received(byte[] message) {
        told.add(new String(message, StandardCharsets.UTF_8));
    }

    boolean send(String message) {
        return broker.send(message.getBytes(StandardCharsets.UTF_8));
    }

    /// Waits for the next thing it is told.
    private String next() throws InterruptedException {
        String next = told.poll(30, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("told nothing");
        }
        return next;
    }

    /// Waits until it is woken; messages before that are skipped.
    BrokerNode awaitWoken() throws InterruptedException {
        while (!next().equals(WOKEN)) {
            continue;
        }
        return this;
    }

    /// Waits for the message; what came before it, wakes too.
    List<String> until(String last) throws InterruptedException {
        var all = new ArrayList<String>();
        for (String next = next(); !next.equals(last); next = next()) {
            all.add(next);
        }
        return all;
    }

    /// What came before the message, without wakes.
    List<String> messagesUntil(String last) throws InterruptedException {
        return until(last).stream().filter(text -> !text.equals(WOKEN)).toList();
    }

    /// How often it was woken before the message came.
    long wakesUntil(String last) throws InterruptedException {
        return until(last).stream().filter(WOKEN::equals).count();
    }

    boolean isToldNothing() {
        return told.isEmpty();
    }

    @Override
    public void close() {
        broker.close();
    }
}
