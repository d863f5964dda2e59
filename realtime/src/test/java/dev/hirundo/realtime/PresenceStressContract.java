package dev.hirundo.realtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.NullNode;
import dev.hirundo.core.data.ChangeLog;
import dev.hirundo.core.data.Database;
import dev.hirundo.testing.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Many devices of few members come and go at once, on nodes that are held for dead now and then;
/// subclass it.
@Timeout(120)
abstract class PresenceStressContract {
    private static final String ROOM = "rooms/42";
    private static final int NODES = 3;
    private static final int MEMBERS = 3;
    private static final int DEVICES = 4; // of each member on each node
    private static final int STEPS = 50;

    private Database database;
    private ChangeLog log;
    private List<Presence> nodes;
    private final AtomicBoolean done = new AtomicBoolean();
    private final Semaphore commits = new Semaphore(0);
    private final Semaphore deaths = new Semaphore(0);

    protected abstract TestDatabase kind();

    @BeforeEach
    void start() {
        database = Site.open(kind());
        log = ChangeLog.create(database);
        log.onCommit(commits::release);
        nodes = IntStream.range(0, NODES).mapToObj(_ -> Presence.create(database, log)).toList();
    }

    @AfterEach
    void stop() {
        nodes.forEach(Presence::close);
        database.close();
    }

    /// Comes and goes, and stays at the end or does not.
    private final class Device implements Callable<Map.Entry<String, List<Stay>>> {
        private final Presence node;
        private final Member member;
        private final Random random;

        Device(int number) {
            this.node = nodes.get(number % NODES);
            this.member = new Member("m" + number / NODES % MEMBERS, NullNode.instance);
            this.random = new Random(number);
        }

        @Override
        public Map.Entry<String, List<Stay>> call() {
            var stays = new ArrayList<Stay>();
            for (int i = 0; i < STEPS; i++) {
                if (random.nextInt(STEPS) == 0) {
                    deaths.release();
                }
                if (stays.isEmpty()) {
                    stays.add(node.enter(ROOM, member));
                } else {
                    stays.removeLast().leave();
                }
            }
            if (member.id().equals("m0") && random.nextInt(3) == 0) {
                stays.add(node.enter(ROOM, member));
            }
            return Map.entry(member.id(), stays);
        }
    }

    /// Each time that some have come and gone, one node is held for dead by another, or finds out
    /// that it was late.
    private boolean harass(Random random) throws InterruptedException {
        deaths.acquire();
        while (!done.get()) {
            var sweeper = nodes.get(random.nextInt(NODES));
            PresenceContract.beatInTime(sweeper);
            database.useTransaction(
                    handle ->
                            handle.execute(
                                    """
                                    update hirundo_presence_node
                                    set seen_at = seen_at - interval '60' second
                                    where node = (select node from hirundo_presence_node
                                      where not dead order by node limit 1)"""));
            sweeper.beat();
            deaths.acquire();
        }
        return true;
    }

    private Audience listen(Random random) throws InterruptedException {
        var audience = new Audience(nodes.getFirst(), log, ROOM);
        while (!done.get()) {
            commits.acquire();
            commits.drainPermits();
            audience.hear();
            if (random.nextInt(20) == 0) {
                audience = new Audience(nodes.getFirst(), log, ROOM);
            }
        }
        return audience;
    }

    @Test
    void theTableTheLogAndTheMemoryAgree() throws Exception {
        var threads = Executors.newVirtualThreadPerTaskExecutor();
        try {
            race(threads);
        } finally {
            done.set(true);
            threads.shutdownNow();
        }
    }

    private void race(ExecutorService threads) throws Exception {
        var first = new Audience(nodes.getFirst(), log, ROOM);
        var listener = threads.submit(() -> listen(new Random(1)));
        var harassing = threads.submit(() -> harass(new Random(2)));
        var devices =
                IntStream.range(0, NODES * MEMBERS * DEVICES)
                        .mapToObj(number -> threads.submit(new Device(number)))
                        .toList();
        var expected = new TreeSet<String>();
        var stays = new ArrayList<Stay>();
        for (var device : devices) {
            var result = device.get();
            if (!result.getValue().isEmpty()) {
                expected.add(result.getKey());
                stays.addAll(result.getValue());
            }
        }
        done.set(true);
        deaths.release();
        commits.release();
        harassing.get();
        settle();
        requireThere(expected, first, listener);
        stays.forEach(Stay::leave);
        requireThere(Set.of(), first, listener);
        assertEquals(0, nodes.stream().mapToInt(Presence::size).sum());
    }

    /// Some may still be held for dead, or have been late.
    private void settle() {
        for (int i = 0; i < 6; i++) {
            nodes.forEach(Presence::beat);
        }
    }

    private void requireThere(Set<String> expected, Audience first, Future<Audience> listener)
            throws Exception {
        first.hear();
        listener.get().hear();
        assertEquals(expected, first.members());
        assertEquals(expected, listener.get().members());
        var table = nodes.getFirst().snapshot(ROOM).rows();
        assertEquals(Set.copyOf(table.rows()), Set.copyOf(first.roster().rows()));
        assertEquals(Set.copyOf(table.rows()), Set.copyOf(listener.get().roster().rows()));
    }
}
