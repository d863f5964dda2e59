package dev.hirundo.realtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.hirundo.core.data.ChangeLog;
import dev.hirundo.core.data.ChangeLog.Position;
import dev.hirundo.core.data.Database;
import dev.hirundo.testing.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Two nodes over one database; subclass it.
@Timeout(60)
abstract class PresenceContract {
    private static final String ROOM = "rooms/42";

    private Database database;
    private ChangeLog log;
    private Presence one;
    private Presence two;

    protected abstract TestDatabase kind();

    @BeforeEach
    void start() {
        database = Site.open(kind());
        log = ChangeLog.create(database);
        one = node();
        two = node();
    }

    @AfterEach
    void stop() {
        one.close();
        two.close();
        database.close();
    }

    private Presence node() {
        return Presence.create(database, log);
    }

    static Member member(String id) {
        return new Member(id, JsonNodeFactory.instance.objectNode().put("name", "I am " + id));
    }

    private Audience audience() {
        return new Audience(two, log, ROOM);
    }

    private Set<String> members() {
        return audience().members();
    }

    /// As often as it takes to know that the others are dead if they were not heard of.
    static void beatInTime(Presence node) {
        for (int i = 0; i < 4; i++) {
            node.beat();
        }
    }

    /// As if the node by whose word this member is there had not been heard of for a minute.
    private void pause(String member) {
        int paused =
                database.jdbi()
                        .withHandle(
                                handle ->
                                        handle.execute(
                                                """
                                                update hirundo_presence_node
                                                set seen_at = seen_at - interval '60' second
                                                where node = (select node from hirundo_presence
                                                  where member = ?)""",
                                                member));
        assertEquals(1, paused);
    }

    private long count(String table) {
        return database.jdbi()
                .withHandle(
                        handle ->
                                handle.select("select count(*) from " + table)
                                        .mapTo(long.class)
                                        .one());
    }

    private long entries() {
        return log.after(Position.START, 10_000).stream()
                .filter(entry -> entry.topic().equals(PresenceTable.logTopic(ROOM)))
                .count();
    }

    @Test
    void whoComesAndGoesIsToldOfToThoseWhoAreThere() {
        var audience = audience();
        var ada = one.enter(ROOM, member("ada"));
        var bob = two.enter(ROOM, member("bob"));
        assertEquals(List.of("+ada", "+bob"), audience.hear());
        ada.leave();
        assertEquals(List.of("-ada"), audience.hear());
        bob.leave();
        assertEquals(List.of("-bob"), audience.hear());
        assertEquals(0, one.size() + two.size());
    }

    @Test
    void whoComesLaterIsToldWhoIsThere() {
        one.enter(ROOM, member("ada"));
        two.enter(ROOM, member("bob"));
        assertEquals(List.of(member("ada"), member("bob")), one.snapshot(ROOM).rows().members());
    }

    @Test
    void severalDevicesOfAMemberAreToldOfOnce() {
        var audience = audience();
        var phone = one.enter(ROOM, member("ada"));
        var laptop = one.enter(ROOM, member("ada"));
        phone.leave();
        assertEquals(Set.of("ada"), members());
        laptop.leave();
        assertEquals(List.of("+ada", "-ada"), audience.hear());
        assertEquals(2, entries());
    }

    @Test
    void aDeviceLeavesOnce() {
        var phone = one.enter(ROOM, member("ada"));
        one.enter(ROOM, member("ada"));
        phone.leave();
        phone.leave();
        assertEquals(Set.of("ada"), members());
    }

    @Test
    void aMemberOnTwoNodesIsThereUntilHeHasLeftBoth() {
        var audience = audience();
        var phone = one.enter(ROOM, member("ada"));
        var laptop = two.enter(ROOM, member("ada"));
        phone.leave();
        assertEquals(List.of("+ada"), audience.hear());
        assertEquals(Set.of("ada"), members());
        laptop.leave();
        assertEquals(List.of("-ada"), audience.hear());
    }

    @Test
    void topicsDoNotShareTheirMembers() {
        var ada = one.enter(ROOM, member("ada"));
        one.enter("rooms/43", member("ada"));
        var audience = new Audience(two, log, "rooms/43");
        ada.leave();
        assertEquals(List.of(), audience.hear());
        assertEquals(Set.of("ada"), audience.members());
    }

    @Test
    void infoIsKeptAsItIsHoweverDeepItIs() {
        var info = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i < 200; i++) {
            info = JsonNodeFactory.instance.arrayNode().add(info);
        }
        one.enter(ROOM, new Member("ada", info));
        one.enter(ROOM, new Member("bob", NullNode.instance));
        assertEquals(
                List.of(new Member("ada", info), new Member("bob", NullNode.instance)),
                two.snapshot(ROOM).rows().members());
    }

    @Test
    void theMembersOfANodeThatIsNotHeardOfAreTakenAwayByAnother() {
        IntStream.range(0, 250).forEach(i -> one.enter(ROOM, member("m" + i)));
        two.enter(ROOM, member("bob"));
        var audience = audience();
        beatInTime(two);
        assertEquals(List.of(), audience.hear());
        pause("m0");
        two.beat();
        assertEquals(250, audience.hear().size());
        assertEquals(Set.of("bob"), audience.members());
        assertEquals(Set.of("bob"), members());
        assertEquals(1, count("hirundo_presence_node"));
    }

    @Test
    void thoseWhoSweepUpAtOnceTellOfEachMemberOnce() throws Exception {
        IntStream.range(0, 250).forEach(i -> one.enter(ROOM, member("m" + i)));
        var audience = audience();
        var sweepers = IntStream.range(0, 4).mapToObj(_ -> node()).toList();
        sweepers.forEach(PresenceContract::beatInTime);
        pause("m0");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var beats = sweepers.stream().map(each -> threads.submit(each::beat)).toList();
            for (var beat : beats) {
                beat.get();
            }
        }
        assertEquals(250, audience.hear().size());
        assertEquals(Set.of(), members());
        assertEquals(500, entries());
        assertEquals(4, count("hirundo_presence_node"));
        sweepers.forEach(Presence::close);
    }

    /// A process that is stopped keeps its transactions, and what they hold, as long as it has its
    /// connections.
    @Test
    void aDeadNodeWhoseTransactionIsOpenKeepsNobodyFromSweepingUpAfterOthers() throws Exception {
        one.enter(ROOM, member("ada"));
        try (var third = node();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            third.enter(ROOM, member("cy"));
            beatInTime(two);
            pause("ada");
            pause("cy");
            try (var stopped = database.jdbi().open()) {
                stopped.begin();
                stopped.execute(
                        """
                        select node from hirundo_presence_node
                        where node = (select node from hirundo_presence where member = 'ada')
                        for update""");
                threads.submit(two::beat).get(20, TimeUnit.SECONDS);
                assertEquals(Set.of("ada"), members());
                stopped.rollback();
            }
            two.beat();
            assertEquals(Set.of(), members());
        }
    }

    @Test
    void aNodeThatWasHeldForDeadPutsItsMembersThereAgain() {
        var stays =
                IntStream.range(0, 250).mapToObj(i -> one.enter(ROOM, member("m" + i))).toList();
        var audience = audience();
        beatInTime(two);
        pause("m0");
        two.beat();
        stays.getFirst().leave();
        assertEquals(250, audience.hear().size());
        one.beat();
        assertEquals(249, audience.hear().size());
        assertEquals(249, members().size());
        stays.forEach(Stay::leave);
        assertEquals(Set.of(), members());
        assertEquals(0, one.size());
    }

    @Test
    void aNodeThatWasHeldForDeadFindsItOutWhenSomebodyEnters() {
        one.enter(ROOM, member("ada"));
        var audience = audience();
        beatInTime(two);
        pause("ada");
        two.beat();
        one.enter(ROOM, member("bob"));
        one.enter(ROOM, member("ada"));
        assertEquals(List.of("-ada", "+bob", "+ada"), audience.hear());
        one.beat();
        assertEquals(List.of(), audience.hear());
    }

    @Test
    void aNodeThatComesBackWhileItIsSweptUpLosesNobody() {
        IntStream.range(0, 250).forEach(i -> one.enter(ROOM, member("m" + i)));
        var audience = audience();
        pause("m0");
        var table = PresenceTable.create(database, log);
        var timeout = Duration.ofSeconds(15);
        String dead = table.dead(timeout).getFirst();
        assertTrue(table.sweep(dead, timeout));
        one.beat();
        boolean more = true;
        while (more) {
            more = table.sweep(dead, timeout);
        }
        audience.hear();
        assertEquals(250, audience.members().size());
        assertEquals(250, count("hirundo_presence"));
    }

    @Test
    void aNodeThatWasLateButNotHeldForDeadStaysAsItIs() {
        one.enter(ROOM, member("ada"));
        var audience = audience();
        pause("ada");
        one.beat();
        beatInTime(two);
        assertEquals(List.of(), audience.hear());
    }

    @Test
    void whoWasLateHoldsNobodyForDeadAsTheDatabaseMayHaveBeenAwayFromAll() {
        one.enter(ROOM, member("ada"));
        two.enter(ROOM, member("bob"));
        var audience = audience();
        beatInTime(one);
        beatInTime(two);
        pause("ada");
        pause("bob");
        one.beat();
        one.beat();
        two.beat();
        beatInTime(one);
        assertEquals(List.of(), audience.hear());
        assertEquals(Set.of("ada", "bob"), audience.members());
    }

    @Test
    void closingTakesItsMembersAway() {
        IntStream.range(0, 250).forEach(i -> one.enter(ROOM, member("m" + i)));
        var bob = one.enter(ROOM, member("bob"));
        two.enter(ROOM, member("bob"));
        var audience = audience();
        one.close();
        one.beat();
        bob.leave();
        assertEquals(250, audience.hear().size());
        assertEquals(Set.of("bob"), members());
        assertEquals(1, count("hirundo_presence_node"));
        assertThrows(IllegalStateException.class, () -> one.enter(ROOM, member("ada")));
    }

    @Test
    void beatsByItselfOnceItIsStarted() {
        one.enter(ROOM, member("ada"));
        var audience = audience();
        pause("ada");
        try (var other =
                Presence.create(database, log, Duration.ofMillis(20), Duration.ofMillis(100))) {
            other.start();
            var heard = new ArrayList<String>();
            while (heard.isEmpty()) {
                heard.addAll(audience.hear());
            }
            assertEquals(List.of("-ada"), heard);
        }
    }

    @Test
    void aTransactionThatMightBeRolledBackIsRefused() {
        var ada = one.enter(ROOM, member("ada"));
        database.useTransaction(
                _ -> {
                    assertThrows(IllegalStateException.class, () -> one.enter(ROOM, member("bob")));
                    assertThrows(IllegalStateException.class, ada::leave);
                });
        ada.leave();
        assertEquals(Set.of(), members());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\0b", "\ud800", "\udc00x"})
    void whatIsNoTextIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> member(text));
        assertThrows(IllegalArgumentException.class, () -> one.enter(text, member("ada")));
    }

    @Test
    void theLongestNamesFit() {
        String face = "\ud83d\ude00";
        String topic = face.repeat(250);
        String id = "\u6f22".repeat(Member.MAX_LENGTH);
        one.enter(topic, member(id)).leave();
        assertThrows(IllegalArgumentException.class, () -> one.enter(topic + "x", member("ada")));
        assertThrows(IllegalArgumentException.class, () -> member(id + "x"));
        assertThrows(IllegalArgumentException.class, () -> member(""));
    }

    @Test
    void infoThatTheDatabaseRefusesHarmsNobodyElse() {
        var info = JsonNodeFactory.instance.textNode("a\0b");
        if (kind() == TestDatabase.POSTGRESQL) {
            assertThrows(JdbiException.class, () -> one.enter(ROOM, new Member("eve", info)));
        }
        one.enter(ROOM, member("ada"));
        one.beat();
        assertEquals(Set.of("ada"), members());
        assertEquals(1, one.size());
    }

    @Test
    void aTimeoutMustBeTwiceTheInterval() {
        var second = Duration.ofSeconds(1);
        assertThrows(
                IllegalArgumentException.class,
                () -> Presence.create(database, log, second, second));
        assertTrue(
                assertThrows(
                                IllegalArgumentException.class,
                                () -> Presence.create(database, log, Duration.ZERO, second))
                        .getMessage()
                        .contains("PT1S"));
    }
}
